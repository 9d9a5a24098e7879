/** Networks that hold all candidates, and networks of one architecture. */
package dev.laurel.nas.network;
