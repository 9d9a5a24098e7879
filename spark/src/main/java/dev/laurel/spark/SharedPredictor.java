package dev.laurel.spark;

import dev.laurel.core.UserError;
import dev.laurel.core.io.AtomicFile;
import dev.laurel.cqd.answer.BeamAnswering;
import dev.laurel.cqd.answer.Explanation;
import dev.laurel.cqd.model.PredictorFile;
import dev.laurel.cqd.sparql.AnyQuery;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * A model as Spark sends it: the bytes of its file, loaded at the first use in each process and
 * shared by the tasks there.
 */
final class SharedPredictor implements Serializable {
  private static final long serialVersionUID = 1L;

  private final byte[] bytes;
  private transient PredictorFile file;

  private SharedPredictor(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Reads a model's file. */
  static SharedPredictor read(Path path) {
    try {
      PredictorFile.load(path).close();
      return new SharedPredictor(Files.readAllBytes(path));
    } catch (IOException e) {
      throw new UserError("cannot read " + path + ": " + AtomicFile.reason(e), e);
    }
  }

  /** The model; it lives as long as the process. */
  synchronized PredictorFile file() {
    if (file == null) {
      try {
        Path local = Files.createTempFile("laurel", ".safetensors");
        try {
          Files.write(local, bytes);
          file = PredictorFile.load(local);
        } finally {
          Files.delete(local);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return file;
  }

  /** The answers of a query, or why there are none. */
  Row answer(String query, BeamAnswering answering, int count) {
    try {
      if (query == null) {
        throw new UserError("the query is null");
      }
      PredictorFile model = file();
      List<Row> rows = new ArrayList<>();
      for (BeamAnswering.Answer answer :
          answering.answers(AnyQuery.parse(query, model.graph()), count)) {
        rows.add(
            RowFactory.create(
                rows.size() + 1,
                model.graph().entities().name(answer.entity()),
                model.labels().get(answer.entity()),
                answer.truth(),
                answer.explanation().known(),
                atoms(answer.explanation())));
      }
      return RowFactory.create(rows.toArray(), null);
    } catch (UserError e) {
      return RowFactory.create(new Object[0], e.getMessage());
    }
  }

  /** An array, as Spark takes it. */
  private Object[] atoms(Explanation explanation) {
    var graph = file().graph();
    return explanation.atoms().stream()
        .map(
            atom ->
                RowFactory.create(
                    graph.entities().name(atom.head()),
                    graph.relationName(atom.relation()),
                    graph.entities().name(atom.tail()),
                    atom.truth(),
                    atom.known(),
                    atom.negated()))
        .toArray();
  }
}
