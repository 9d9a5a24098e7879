package dev.laurel.phm.layer;

/** How a layer multiplies; all give the same up to rounding. */
public enum Application {
  /** By the shape: H is built but for few rows of wide layers, and rules of rank one. */
  AUTO,
  /** Build H, then one product. */
  MATERIALIZED,
  /** Mix the parts of the input by the rules, then multiply by the parts of the weight. */
  RULES_FIRST,
  /** Multiply by the parts of the weight, then mix by the rules: reads n times fewer numbers. */
  PARTS_FIRST,
  /**
   * By rules that are sums of few products: fewer operations. Learned rules are decomposed once for
   * inference (n = 4: 7 products instead of 16), which takes a second, and multiplied out while
   * training.
   */
  RANK_FACTORED,
  /** By the factors of the parts; for factored parts alone. */
  LOW_RANK
}
