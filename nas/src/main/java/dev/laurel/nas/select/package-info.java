/** How one architecture is chosen of all. */
package dev.laurel.nas.select;
