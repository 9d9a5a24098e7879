package dev.laurel.phm.convert;

import dev.laurel.core.UserError;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Weights of any network by name, as PyTorch and safetensors files have them: {@code x.weight} of
 * linear and convolution layers becomes {@code x.A} and {@code x.S}, and back.
 */
public final class StateDictionary {
  private static final String WEIGHT = ".weight";
  private static final String RULES = ".A";
  private static final String PARTS = ".S";
  private static final int MOST_SIDES = 5;

  private StateDictionary() {}

  /**
   * What became of a tensor.
   *
   * @param name of the layer
   * @param before numbers
   * @param after numbers
   * @param relativeError what is lost; NaN if it was left as it was
   * @param skipped why it was left; empty if it was not
   */
  public record Line(String name, long before, long after, double relativeError, String skipped) {}

  /** Tensors and what became of them. */
  public record Result(Map<String, Tensor> tensors, List<Line> lines) {}

  /**
   * Makes weights hypercomplex; the result is in the caller's scope.
   *
   * @param layers which layers, by their names
   * @param leastSize fewer numbers are not worth it
   * @throws UserError if nothing could be converted
   */
  public static Result convert(
      Map<String, Tensor> tensors, int n, int terms, Pattern layers, long leastSize) {
    Map<String, Tensor> all = new LinkedHashMap<>();
    List<Line> lines = new ArrayList<>();
    tensors.forEach(
        (name, tensor) -> {
          String why = skipped(name, tensor, n, layers, leastSize);
          if (!why.isEmpty()) {
            all.put(name, tensor);
            if (tensor.dim() > 1) {
              lines.add(new Line(name, tensor.numel(), tensor.numel(), Double.NaN, why));
            }
            return;
          }
          String layer = name.substring(0, name.length() - WEIGHT.length());
          NearestPhm nearest = NearestPhm.of(tensor, n, terms);
          all.put(layer + RULES, nearest.rules());
          all.put(layer + PARTS, nearest.parts());
          lines.add(
              new Line(
                  layer,
                  tensor.numel(),
                  nearest.rules().numel() + nearest.parts().numel(),
                  nearest.relativeError(),
                  ""));
        });
    if (lines.stream().noneMatch(line -> line.skipped().isEmpty())) {
      throw UserError.of(
          "nothing could be converted with n = %d: %s",
          n, lines.stream().limit(5).map(line -> line.name() + ": " + line.skipped()).toList());
    }
    return new Result(all, lines);
  }

  private static String skipped(String name, Tensor tensor, int n, Pattern layers, long leastSize) {
    long dimensions = tensor.dim();
    if (!name.endsWith(WEIGHT) || dimensions < 2 || dimensions > MOST_SIDES) {
      return "no weight of a linear or convolution layer";
    }
    if (!tensor.is_floating_point()) {
      return "no floating-point numbers";
    }
    if (!layers.matcher(name).find()) {
      return "not chosen";
    }
    if (tensor.numel() < leastSize) {
      return "fewer than " + leastSize + " numbers";
    }
    return tensor.size(0) % n == 0 && tensor.size(1) % n == 0
        ? ""
        : "n = " + n + " does not divide " + tensor.size(0) + " and " + tensor.size(1);
  }

  /** Makes hypercomplex weights dense, so that any network can load them; in the caller's scope. */
  public static Map<String, Tensor> densify(Map<String, Tensor> tensors) {
    Map<String, Tensor> all = new LinkedHashMap<>();
    tensors.forEach(
        (name, tensor) -> {
          String layer = name.substring(0, Math.max(0, name.length() - RULES.length()));
          boolean rules = name.endsWith(RULES) && tensors.containsKey(layer + PARTS);
          boolean parts = name.endsWith(PARTS) && tensors.containsKey(layer + RULES);
          if (rules) {
            all.put(layer + WEIGHT, dense(layer, tensor, tensors.get(layer + PARTS)));
          } else if (!parts) {
            all.put(name, tensor);
          }
        });
    return all;
  }

  /** {@code sum_i kron(A_i, S_i)}, a kernel's positions behind. */
  private static Tensor dense(String layer, Tensor rules, Tensor parts) {
    long terms = rules.size(0);
    if (rules.dim() != 3
        || rules.size(1) != rules.size(2)
        || parts.dim() < 3
        || parts.size(0) != terms) {
      throw UserError.of(
          "%s: rules of shape %s and parts of shape %s do not belong together",
          layer,
          java.util.Arrays.toString(rules.shape()),
          java.util.Arrays.toString(parts.shape()));
    }
    try (PointerScope scope = new PointerScope();
        NoGradGuard none = new NoGradGuard()) {
      long n = rules.size(1);
      long p = parts.size(1);
      long q = parts.size(2);
      long[] shape = new long[(int) parts.dim() - 1];
      System.arraycopy(parts.shape(), 1, shape, 0, shape.length);
      shape[0] *= n;
      shape[1] *= n;
      Tensor blocks = torch.mm(rules.reshape(terms, n * n).t(), parts.reshape(terms, -1));
      return dev.laurel.core.Tensors.keep(
          blocks.view(n, n, p, q, -1).permute(0, 2, 1, 3, 4).reshape(shape));
    }
  }
}
