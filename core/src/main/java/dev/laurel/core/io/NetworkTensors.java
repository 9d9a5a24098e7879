package dev.laurel.core.io;

import dev.laurel.core.UserError;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.StringTensorDict;
import org.bytedeco.pytorch.StringVector;
import org.bytedeco.pytorch.Tensor;

/** The tensors of a network by their names, to and from files. */
public final class NetworkTensors {
  private static final int MOST_NAMED = 5;

  private NetworkTensors() {}

  /** Every parameter and buffer, sharing its memory, in the scope of the caller. */
  public static Map<String, Tensor> of(Module network) {
    Map<String, Tensor> all = new LinkedHashMap<>();
    collect(network.named_parameters(), all);
    collect(network.named_buffers(), all);
    return all;
  }

  private static void collect(StringTensorDict from, Map<String, Tensor> into) {
    StringVector names = from.keys();
    for (long i = 0; i < names.size(); i++) {
      String name = names.get(i).getString();
      into.put(name, from.get(name));
    }
  }

  /** How many numbers are trained. */
  public static long trained(Module network) {
    try (PointerScope scope = new PointerScope()) {
      Map<String, Tensor> parameters = new LinkedHashMap<>();
      collect(network.named_parameters(), parameters);
      return parameters.values().stream()
          .filter(Tensor::requires_grad)
          .mapToLong(Tensor::numel)
          .sum();
    }
  }

  /**
   * Takes over the values of all tensors.
   *
   * @param where of the message
   * @throws UserError if one is missing, too many or of another shape
   */
  public static void assign(Module network, Map<String, Tensor> values, String where) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGradients = new NoGradGuard()) {
      Map<String, Tensor> own = of(network);
      Set<String> missing = new TreeSet<>(own.keySet());
      missing.removeAll(values.keySet());
      Set<String> unexpected = new TreeSet<>(values.keySet());
      unexpected.removeAll(own.keySet());
      if (!missing.isEmpty() || !unexpected.isEmpty()) {
        throw UserError.of(
            "%s does not fit the network: missing %s, unexpected %s",
            where, shortened(missing), shortened(unexpected));
      }
      own.forEach(
          (name, tensor) -> {
            Tensor value = values.get(name);
            if (!Arrays.equals(tensor.shape(), value.shape())) {
              throw UserError.of(
                  "%s: '%s' has shape %s, the network's has %s",
                  where, name, Arrays.toString(value.shape()), Arrays.toString(tensor.shape()));
            }
            tensor.copy_(value);
          });
    }
  }

  private static String shortened(Set<String> names) {
    if (names.size() <= MOST_NAMED) {
      return names.toString();
    }
    return names.stream().limit(MOST_NAMED).toList()
        + " and "
        + (names.size() - MOST_NAMED)
        + " more";
  }

  /** Takes over all tensors of an artifact. */
  public static void assign(Module network, Artifact artifact, String where) {
    try (PointerScope scope = new PointerScope()) {
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      for (String name : artifact.tensors().names()) {
        tensors.put(name, artifact.tensors().read(name));
      }
      assign(network, tensors, where);
    }
  }

  /**
   * Loads a model: creates one by the configuration of a file, and takes over its tensors. The
   * caller closes it.
   *
   * @param kind of artifact
   * @param configuration its form
   * @param create a model that is closed again if the tensors do not fit
   * @param network of the model
   * @throws UserError if the file is damaged or of another kind
   */
  public static <C, M extends AutoCloseable> M load(
      Path path,
      Artifact.Kind kind,
      Class<C> configuration,
      Function<C, M> create,
      Function<M, Module> network) {
    try (PointerScope scope = new PointerScope();
        Artifact artifact = Artifact.open(path, kind)) {
      M model = create.apply(artifact.configuration(configuration));
      try {
        assign(network.apply(model), artifact, path.toString());
        return model;
      } catch (UserError e) {
        close(model, e);
        throw e;
      }
    }
  }

  private static void close(AutoCloseable model, UserError because) {
    try {
      model.close();
    } catch (Exception e) {
      because.addSuppressed(e);
    }
  }
}
