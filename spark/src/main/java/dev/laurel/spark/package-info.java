/**
 * Laurel's methods as Spark ML estimators and transformers, computing where the rows are. {@link
 * dev.laurel.spark.EigenGamePca} stands wherever {@code org.apache.spark.ml.feature.PCA} does.
 */
package dev.laurel.spark;
