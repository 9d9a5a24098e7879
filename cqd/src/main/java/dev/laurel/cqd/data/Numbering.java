package dev.laurel.cqd.data;

/**
 * How a relation and its inverse are numbered. A <em>directed</em> relation is either; a
 * <em>plain</em> one is a relation of the data.
 */
public enum Numbering {
  /** 2 r and 2 r + 1, as the official code and the query benchmarks do. */
  INTERLEAVED {
    @Override
    public int forward(int plain, int relations) {
      return 2 * plain;
    }

    @Override
    public int inverse(int directed, int relations) {
      return directed ^ 1;
    }

    @Override
    public int plain(int directed, int relations) {
      return directed >> 1;
    }

    @Override
    public boolean isInverse(int directed, int relations) {
      return (directed & 1) == 1;
    }
  },
  /** r and r + R. */
  BLOCKED {
    @Override
    public int forward(int plain, int relations) {
      return plain;
    }

    @Override
    public int inverse(int directed, int relations) {
      return directed < relations ? directed + relations : directed - relations;
    }

    @Override
    public int plain(int directed, int relations) {
      return directed % relations;
    }

    @Override
    public boolean isInverse(int directed, int relations) {
      return directed >= relations;
    }
  };

  /**
   * The directed relation from head to tail; {@code relations} counts plain ones, here and below.
   */
  public abstract int forward(int plain, int relations);

  /** The other direction. */
  public abstract int inverse(int directed, int relations);

  /** The relation of the data. */
  public abstract int plain(int directed, int relations);

  /** Whether it reads from tail to head. */
  public abstract boolean isInverse(int directed, int relations);
}
