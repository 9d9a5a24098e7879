package dev.laurel.binaural;

import dev.laurel.binaural.network.BinauralConfig;
import dev.laurel.binaural.network.BinauralNetwork;
import dev.laurel.binaural.network.Front;
import dev.laurel.binaural.network.Initialization;
import dev.laurel.core.Engine;
import dev.laurel.core.UserError;
import dev.laurel.core.io.Artifact;
import dev.laurel.core.io.AtomicFile;
import dev.laurel.core.io.NetworkTensors;
import dev.laurel.core.io.PyTorchFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/** A binaural network with its memory, to be trained, saved, loaded and asked. */
public final class BinauralModel implements AutoCloseable {
  private static final Artifact.Kind KIND = new Artifact.Kind("binaural.model", 1);
  private static final int OFFICIAL_LAYERS = 10;
  private static final String SHIPPED = "shipped.safetensors";

  private final BinauralNetwork network;
  private final PointerScope memory;

  private BinauralModel(BinauralNetwork network, PointerScope memory) {
    this.network = network;
    this.memory = memory;
  }

  /** An untrained one; the caller closes it. */
  public static BinauralModel create(BinauralConfig config) {
    Engine.start();
    PointerScope memory = new PointerScope();
    try {
      BinauralNetwork network = new BinauralNetwork(config);
      network.eval();
      memory.extend();
      return new BinauralModel(network, memory);
    } finally {
      memory.close();
    }
  }

  /** The network, to be trained or asked. */
  public BinauralNetwork network() {
    return network;
  }

  /** Numbers that are trained. */
  public long parameters() {
    return NetworkTensors.trained(network);
  }

  /** Saves, whole or not at all. */
  public void save(Path path, Object metrics) {
    try (PointerScope scope = new PointerScope()) {
      Artifact.write(path, KIND, network.config(), metrics, NetworkTensors.of(network));
    }
  }

  /**
   * Loads what {@link #save} wrote; the caller closes it.
   *
   * @throws UserError if the file is damaged or of another kind
   */
  public static BinauralModel load(Path path) {
    Engine.start();
    return NetworkTensors.load(
        path, KIND, BinauralConfig.class, BinauralModel::create, model -> model.network);
  }

  /**
   * The one that comes with the library, trained on simulated recordings ({@code
   * docs/evidence/binaural.md} says how); the caller closes it.
   */
  public static BinauralModel shipped() {
    try (InputStream in = BinauralModel.class.getResourceAsStream(SHIPPED)) {
      Path local = Files.createTempFile("laurel", ".safetensors");
      try {
        Files.copy(in, local, StandardCopyOption.REPLACE_EXISTING);
        return load(local);
      } finally {
        Files.delete(local);
      }
    } catch (IOException e) {
      throw new UserError("cannot unpack the shipped model: " + AtomicFile.reason(e), e);
    }
  }

  /**
   * Loads an official checkpoint, {@code .net}; its sizes follow from its tensors, with ten layers
   * a block.
   *
   * @throws UserError if it is none, with the names and shapes that differ
   */
  public static BinauralModel official(Path path) {
    Engine.start();
    try (PointerScope scope = new PointerScope()) {
      Map<String, Tensor> tensors = PyTorchFile.readTensors(path);
      Tensor input = tensors.get("input.weight");
      Tensor warp = tensors.get("warper.linear.weight");
      int layers = count(tensors, "hyperconv_wavenet.layers.", ".skip.weight");
      if (input == null || warp == null || layers == 0) {
        throw UserError.of(
            "%s is no binaural network: it has %s",
            path, tensors.keySet().stream().limit(5).toList());
      }
      int each = layers % OFFICIAL_LAYERS == 0 ? OFFICIAL_LAYERS : layers;
      BinauralModel model =
          create(
              new BinauralConfig(
                  count(tensors, "warper.layers.", ".weight"),
                  (int) warp.size(1),
                  (int) input.size(0),
                  layers / each,
                  each,
                  Front.STEPS,
                  1,
                  Initialization.OFFICIAL,
                  1));
      try {
        NetworkTensors.assign(model.network, tensors, path.toString());
        return model;
      } catch (UserError e) {
        model.close();
        throw e;
      }
    }
  }

  private static int count(Map<String, Tensor> tensors, String before, String behind) {
    int count = 0;
    while (tensors.containsKey(before + count + behind)) {
      count++;
    }
    return count;
  }

  @Override
  public void close() {
    memory.close();
  }
}
