package dev.laurel.meshgraphnets.network;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How a node sums up the messages of its edges; without edges it is 0. */
public enum Aggregation {
  /** The paper's. */
  @JsonProperty("sum")
  SUM,
  /** Divided by the number of edges. */
  @JsonProperty("mean")
  MEAN,
  /** The largest of every component. */
  @JsonProperty("max")
  MAX
}
