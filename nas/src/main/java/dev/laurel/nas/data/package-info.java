/** Pictures to search and to train on. */
package dev.laurel.nas.data;
