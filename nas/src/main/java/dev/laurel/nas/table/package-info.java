/** A small space whose every architecture was trained, to compare rules by what is true. */
package dev.laurel.nas.table;
