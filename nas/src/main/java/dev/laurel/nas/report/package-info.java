/** What was chosen, and why, to look at. */
package dev.laurel.nas.report;
