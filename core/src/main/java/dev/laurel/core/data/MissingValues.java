package dev.laurel.core.data;

/** What to do with an empty cell, {@code NA} or {@code NaN}. */
public enum MissingValues {
  /** Refuse the file and name the cell. */
  ERROR,
  /** Put the mean of the column's other values there. */
  MEAN,
  /** Leave the row out. */
  DROP_ROW,
  /** Leave NaN there, for those who fill it themselves. */
  KEEP
}
