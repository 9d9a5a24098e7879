package dev.laurel.meshgraphnets;

import java.util.Arrays;

/** What a node of a mesh is (official {@code common.py}). */
public enum NodeType {
  /** Free: the simulation moves it. */
  NORMAL(0),
  /** Of a body that moves as it is told. */
  OBSTACLE(1),
  /** On an airfoil. */
  AIRFOIL(2),
  /** Held, or moved as it is told. */
  HANDLE(3),
  /** Where flow enters. */
  INFLOW(4),
  /** Where flow leaves. */
  OUTFLOW(5),
  /** On a wall. */
  WALL_BOUNDARY(6);

  /** Codes are from 0 to this, exclusive; two are unused. */
  public static final int CODES = 9;

  private final int code;

  NodeType(int code) {
    this.code = code;
  }

  /** The number that files have. */
  public int code() {
    return code;
  }

  /** Whether a code is one of some types. */
  static boolean isOneOf(int code, NodeType... types) {
    return Arrays.stream(types).anyMatch(type -> type.code == code);
  }
}
