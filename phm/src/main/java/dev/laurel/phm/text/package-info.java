/** Words, and sequences of them. */
package dev.laurel.phm.text;
