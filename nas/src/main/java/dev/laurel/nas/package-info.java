/**
 * Differentiable architecture search whose architecture is selected by perturbation (Wang, Cheng,
 * Chen, Tang, Hsieh, ICLR 2021): one network holds every candidate operation on every edge; what is
 * kept of it is what it misses most when taken away.
 */
package dev.laurel.nas;
