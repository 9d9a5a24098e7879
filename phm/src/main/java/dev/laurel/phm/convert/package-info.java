/** Between dense weights and hypercomplex ones. */
package dev.laurel.phm.convert;
