/** How much more rows would help: {@link dev.laurel.ntk.ratelab.RateLab}. */
package dev.laurel.ntk.ratelab;
