package dev.laurel.eigengame;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** How the game is played; every member is a record of its options. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "name")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Nash.class, name = "nash"),
  @JsonSubTypes.Type(value = Exact.class, name = "exact"),
  @JsonSubTypes.Type(value = Circle.class, name = "circle"),
  @JsonSubTypes.Type(value = Minibatch.class, name = "minibatch")
})
public sealed interface Algorithm permits Nash, Exact, Circle, Minibatch {}
