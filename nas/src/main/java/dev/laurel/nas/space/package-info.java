/** What can be chosen, and what was chosen. */
package dev.laurel.nas.space;
