package dev.laurel.scoresde.checkpoint;

import dev.laurel.core.UserError;
import dev.laurel.core.io.PyTorchFile;
import dev.laurel.core.io.PyTorchWriter;
import dev.laurel.scoresde.ModelConfig;
import dev.laurel.scoresde.ScoreModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.StringTensorDict;
import org.bytedeco.pytorch.StringVector;
import org.bytedeco.pytorch.Tensor;

/**
 * A checkpoint of the official repository (yang-song/score_sde_pytorch): the weights as trained,
 * and their averages, which have no names but the order of the trained parameters.
 *
 * @param weights by name, buffers among them
 * @param averages of the trained parameters, in order; empty if the file has none
 * @param averageDecay memory of the averages
 * @param averageUpdates how often they were updated
 * @param step of the training
 */
public record OfficialCheckpoint(
    Map<String, Tensor> weights,
    List<Tensor> averages,
    double averageDecay,
    long averageUpdates,
    long step) {
  /** What PyTorch's wrapper for several devices puts before every name. */
  private static final String WRAPPER = "module.";

  /**
   * Reads a {@code .pth}, in the zip layout or the legacy one; its tensors are in the scope of the
   * caller.
   *
   * @throws UserError if the file is damaged, holds more than tensors and containers, or is no such
   *     checkpoint
   */
  public static OfficialCheckpoint read(Path path) {
    if (!(PyTorchFile.read(path) instanceof Map<?, ?> all)
        || !(all.get("model") instanceof Map<?, ?> model)) {
      throw UserError.of("%s is no official checkpoint: a dictionary with 'model' is needed", path);
    }
    Map<String, Tensor> weights = new LinkedHashMap<>();
    model.forEach(
        (name, value) -> {
          if (!(value instanceof Tensor tensor)) {
            throw UserError.of("%s: model entry '%s' is not a tensor", path, name);
          }
          String text = String.valueOf(name);
          weights.put(text.startsWith(WRAPPER) ? text.substring(WRAPPER.length()) : text, tensor);
        });
    List<Tensor> averages = new ArrayList<>();
    Map<?, ?> ema = all.get("ema") instanceof Map<?, ?> found ? found : Map.of();
    if (ema.get("shadow_params") instanceof List<?> shadows) {
      for (Object shadow : shadows) {
        if (!(shadow instanceof Tensor tensor)) {
          throw UserError.of("%s: an entry of the averages is not a tensor", path);
        }
        averages.add(tensor);
      }
    }
    return new OfficialCheckpoint(
        weights,
        averages,
        number(ema.get("decay")),
        (long) number(ema.get("num_updates")),
        (long) number(all.get("step")));
  }

  private static double number(Object value) {
    return value instanceof Number number ? number.doubleValue() : 0;
  }

  /**
   * The model; the caller closes it.
   *
   * @param averaged whether with the averages of the weights, as for sampling; without averages in
   *     the file the weights themselves are taken
   * @param where for messages
   * @throws UserError if weights or averages do not fit the configuration, naming them
   */
  public ScoreModel model(ModelConfig config, boolean averaged, String where) {
    ScoreModel model = ScoreModel.create(config);
    try (PointerScope scope = new PointerScope()) {
      model.assign(weights, where);
      if (averaged && !averages.isEmpty()) {
        Map<String, Tensor> values = new LinkedHashMap<>(weights);
        List<String> names = List.copyOf(trained(model).keySet());
        if (names.size() != averages.size()) {
          throw UserError.of(
              "%s holds averages of %d parameters, the network has %d that are trained",
              where, averages.size(), names.size());
        }
        for (int i = 0; i < names.size(); i++) {
          values.put(names.get(i), averages.get(i));
        }
        model.assign(values, where);
      }
      return model;
    } catch (UserError e) {
      model.close();
      throw e;
    }
  }

  /** The trained parameters of a model, in the order of the official code. */
  static Map<String, Tensor> trained(ScoreModel model) {
    Map<String, Tensor> trained = new LinkedHashMap<>();
    StringTensorDict parameters = model.network().module().named_parameters();
    StringVector names = parameters.keys();
    for (long i = 0; i < names.size(); i++) {
      Tensor parameter = parameters.get(names.get(i).getString());
      if (parameter.requires_grad()) {
        trained.put(names.get(i).getString(), parameter);
      }
    }
    return trained;
  }

  /**
   * Writes a model as the official code would, its weights as their own averages.
   *
   * @param step to note
   * @throws UserError if the file cannot be written
   */
  public static void write(Path path, ScoreModel model, double averageDecay, long step) {
    try (PointerScope scope = new PointerScope()) {
      Map<String, Tensor> weights = new LinkedHashMap<>();
      model.tensors().forEach((name, tensor) -> weights.put(WRAPPER + name, tensor));
      Map<String, Object> ema = new LinkedHashMap<>();
      ema.put("decay", averageDecay);
      ema.put("num_updates", step);
      ema.put("shadow_params", List.copyOf(trained(model).values()));
      Map<String, Object> all = new LinkedHashMap<>();
      all.put("optimizer", optimizer(model));
      all.put("model", weights);
      all.put("ema", ema);
      all.put("step", step);
      PyTorchWriter.write(path, all);
    }
  }

  /** Adam before its first step. */
  private static Map<String, Object> optimizer(ScoreModel model) {
    int count = Math.toIntExact(model.network().module().named_parameters().size());
    Map<String, Object> group = new LinkedHashMap<>();
    group.put("lr", 2e-4);
    group.put("betas", new Object[] {0.9, 0.999});
    group.put("eps", 1e-8);
    group.put("weight_decay", 0);
    group.put("amsgrad", false);
    group.put("params", Arrays.asList(IntStream.range(0, count).boxed().toArray()));
    return Map.of("state", Map.of(), "param_groups", List.of(group));
  }
}
