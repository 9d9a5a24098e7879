/** Charts and self-contained HTML pages. */
package dev.laurel.core.report;
