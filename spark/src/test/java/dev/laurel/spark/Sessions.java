package dev.laurel.spark;

import org.apache.spark.sql.SparkSession;

/** Spark on this machine. */
final class Sessions {
  private Sessions() {}

  /** A session; executors of a local cluster get the class path of this test. */
  static SparkSession start(String master) {
    SparkSession spark =
        SparkSession.builder()
            .master(master)
            .appName("test")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.executor.extraClassPath", System.getProperty("java.class.path"))
            .config("spark.scheduler.minRegisteredResourcesRatio", "1")
            .config("spark.locality.wait", "0")
            .getOrCreate();
    spark.sparkContext().setLogLevel("ERROR");
    return spark;
  }
}
