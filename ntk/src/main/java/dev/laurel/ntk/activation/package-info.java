/** The functions of the hidden neurons. */
package dev.laurel.ntk.activation;
