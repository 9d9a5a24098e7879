package dev.laurel.ntk.data;

/**
 * Examples as they look scaled.
 *
 * @param source the examples
 * @param scaler of the rows
 * @param targetScaler of the targets
 */
public record ScaledExamples(Examples source, Scaler scaler, TargetScaler targetScaler)
    implements Examples {
  @Override
  public long rows() {
    return source.rows();
  }

  @Override
  public int columns() {
    return scaler.width();
  }

  @Override
  public int targets() {
    return source.targets();
  }

  @Override
  public void scan(int blockRows, Visitor visitor) {
    source.scan(blockRows, (x, y) -> visitor.accept(scaler.apply(x), targetScaler.apply(y)));
  }
}
