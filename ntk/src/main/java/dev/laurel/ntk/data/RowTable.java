package dev.laurel.ntk.data;

import dev.laurel.core.UserError;
import dev.laurel.core.data.MissingValues;
import dev.laurel.core.data.ReadOptions;
import dev.laurel.core.data.RowFiles;
import dev.laurel.core.data.RowSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A table of numbers whose columns have no names, read tile by tile.
 *
 * @param source of the rows
 * @param schema what the columns are
 * @param places of the rows' numbers among the source's columns
 * @param targetPlaces of the targets; empty if there are none
 */
record RowTable(RowSource source, Schema schema, int[] places, int[] targetPlaces)
    implements Table {
  static RowTable learn(Path path, TableOptions options) {
    if (options.classify()) {
      throw UserError.of("%s: classes are read from CSV and TSV only", path);
    }
    RowSource source = source(path, options.missing(), 0);
    int columns = source.columns();
    List<String> names = options.targets().isEmpty() ? List.of("" + columns) : options.targets();
    int[] targets = names.stream().mapToInt(name -> place(path, name, columns)).toArray();
    int[] ignored =
        options.ignored().stream().mapToInt(name -> place(path, name, columns)).toArray();
    int[] places =
        IntStream.range(0, columns)
            .filter(j -> IntStream.of(targets).noneMatch(t -> t == j))
            .filter(j -> IntStream.of(ignored).noneMatch(t -> t == j))
            .toArray();
    if (places.length == 0) {
      throw UserError.of("%s has no column beside the target", path);
    }
    List<Schema.Column> all = new ArrayList<>();
    for (int place : places) {
      all.add(new Schema.Column("column " + (place + 1), List.of(), null));
    }
    List<String> targetNames = IntStream.of(targets).mapToObj(t -> "column " + (t + 1)).toList();
    return new RowTable(source, new Schema(all, targetNames, List.of()), places, targets);
  }

  static RowTable open(Path path, Schema schema) {
    RowSource source = source(path, TableOptions.Missing.ERROR, schema.width());
    int columns = source.columns();
    if (LibSvm.isLibSvm(path)) {
      return new RowTable(
          source, schema, IntStream.range(0, schema.width()).toArray(), new int[] {columns - 1});
    }
    if (columns == schema.width()) {
      return new RowTable(source, schema, IntStream.range(0, columns).toArray(), new int[0]);
    }
    if (schema.columns().stream().anyMatch(column -> !column.name().matches("column \\d+"))
        || columns != schema.width() + schema.targets().size()) {
      throw UserError.of(
          "%s has %d columns; the model needs %d, or those and its %d targets",
          path, columns, schema.width(), schema.targets().size());
    }
    return new RowTable(
        source,
        schema,
        schema.columns().stream().mapToInt(c -> place(path, number(c.name()), columns)).toArray(),
        schema.targets().stream().mapToInt(name -> place(path, number(name), columns)).toArray());
  }

  private static String number(String name) {
    return name.replaceAll("\\D", "");
  }

  private static RowSource source(Path path, TableOptions.Missing missing, int width) {
    if (LibSvm.isLibSvm(path)) {
      return LibSvm.read(path, width);
    }
    if (missing == TableOptions.Missing.MEDIAN) {
      throw UserError.of("%s: median is for CSV and TSV; here drop_row leaves such rows out", path);
    }
    return RowFiles.open(
        path,
        ReadOptions.defaults()
            .withType(ScalarType.Double)
            .withMissing(
                missing == TableOptions.Missing.DROP_ROW
                    ? MissingValues.DROP_ROW
                    : MissingValues.ERROR));
  }

  private static int place(Path path, String name, int columns) {
    int place = name.matches("\\d{1,6}") ? Integer.parseInt(name) : 0;
    if (place < 1 || place > columns) {
      throw UserError.of(
          "%s has no column '%s'; its columns have no names: give a number from 1 to %d",
          path, name, columns);
    }
    return place - 1;
  }

  @Override
  public long rows() {
    return source.rows();
  }

  @Override
  public String name() {
    return source.name();
  }

  @Override
  public void scan(int blockRows, Visitor visitor) {
    source.scan(
        blockRows,
        tile -> {
          Tensor all = tile.dense().to(ScalarType.Double);
          if (!torch.isfinite(all).all().item_bool()) {
            throw UserError.of(
                "%s holds a number that is not finite in rows %d to %d",
                source.name(), tile.firstRow() + 1, tile.firstRow() + tile.rows());
          }
          Tensor y =
              targetPlaces.length == 0
                  ? all.new_full(
                      new long[] {all.size(0), targets()},
                      new org.bytedeco.pytorch.Scalar(Double.NaN))
                  : columns(all, targetPlaces);
          visitor.accept(columns(all, places), y);
        });
  }

  private static Tensor columns(Tensor all, int[] places) {
    long[] wanted = IntStream.of(places).asLongStream().toArray();
    return all.index_select(1, dev.laurel.core.Tensors.of(wanted, wanted.length));
  }

  @Override
  public void close() {
    source.close();
  }
}
