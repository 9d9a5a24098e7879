/**
 * Generation under conditions with an unconditional model (section 5, appendix I): parts that are
 * known ({@link dev.laurel.scoresde.control.KnownPart}), a class ({@link
 * dev.laurel.scoresde.control.ClassGuidance}), linear measurements ({@link
 * dev.laurel.scoresde.control.MeasurementGuidance}).
 */
package dev.laurel.scoresde.control;
