package dev.laurel.nas.run;

import dev.laurel.core.Engine;
import dev.laurel.core.UserError;
import dev.laurel.core.io.Artifact;
import dev.laurel.core.io.AtomicFile;
import dev.laurel.core.io.NetworkTensors;
import dev.laurel.nas.data.PictureData;
import dev.laurel.nas.search.SearchNetwork;
import dev.laurel.nas.select.Perturbation;
import dev.laurel.nas.select.Score;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;

/** Judges candidates elsewhere: what a machine needs is the plan, the pictures and the weights. */
public final class CandidateTask {
  private static final Artifact.Kind KIND = new Artifact.Kind("nas.candidates", 1);

  private CandidateTask() {}

  /** The weights of a network of all candidates, as bytes. */
  public static byte[] weights(SearchNetwork network) {
    return local(
        file -> {
          try (PointerScope scope = new PointerScope()) {
            Artifact.write(file, KIND, Map.of(), Map.of(), NetworkTensors.of(network));
          }
          return Files.readAllBytes(file);
        });
  }

  /**
   * Judges as the network that the weights are of would.
   *
   * @param without mixtures that something was taken away from
   */
  public static List<Score> scores(
      SearchPlan plan, PictureData data, byte[] weights, List<List<double[][]>> without) {
    Engine.start();
    return local(
        file -> {
          Files.write(file, weights);
          try (Artifact artifact = Artifact.open(file, KIND);
              PointerScope scope = new PointerScope()) {
            SearchNetwork network = ArchitectureSearch.network(plan, data);
            NetworkTensors.assign(network, artifact, "the weights that were sent");
            network.train(true);
            return new Perturbation(network.supernet(), ArchitectureSearch.pictures(plan, data))
                .scores(List.of(), without);
          }
        });
  }

  private interface Use<T> {
    T of(Path file) throws IOException;
  }

  private static <T> T local(Use<T> use) {
    try {
      Path file = Files.createTempFile("laurel", ".safetensors");
      try {
        return use.of(file);
      } finally {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UserError("candidates cannot be judged: " + AtomicFile.reason(e), e);
    }
  }
}
