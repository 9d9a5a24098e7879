/** Averages of iterates for any network: {@link dev.laurel.ntk.averaging.AveragedSgd}. */
package dev.laurel.ntk.averaging;
