/** Tables with targets, scaling, and data whose truth is known. */
package dev.laurel.ntk.data;
