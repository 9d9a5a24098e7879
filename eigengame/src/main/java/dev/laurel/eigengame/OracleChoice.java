package dev.laurel.eigengame;

/** One game, three oracles: how products with the covariance are answered. */
public enum OracleChoice {
  /** By a cost model: see docs/eigengame.md. */
  AUTO,
  /** Reads the rows once a round. */
  DIRECT,
  /** Reads the rows once and forms the covariance (d, d); up to 8,192 columns. */
  GRAM,
  /** Forms the Gram matrix of the rows (n, n); up to 8,192 rows in memory. */
  DUAL
}
