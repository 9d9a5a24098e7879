package dev.laurel.phm.convert;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.phm.Algebra;
import dev.laurel.phm.layer.Rule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Hypercomplex layers as other libraries save them, known by the names of their tensors and turned
 * into {@code x.A}, {@code x.S} and {@code x.bias} of this library, which {@link
 * StateDictionary#densify} makes dense.
 */
public final class PeerLayouts {
  /** Whose layers are known. */
  public enum Library {
    /** HyperNets: {@code a, s} of linear layers, {@code A, F} of convolutions. */
    HYPERNETS("a s|A F"),
    /** phc-gnn: lists {@code phm_rule.0 ..}, {@code W.0 ..}, {@code b.0 ..}. */
    PHC_GNN("phm_rule.0 W.0"),
    /**
     * Compacter, adapters, OpenDelta, and phc-gnn's batched layers: {@code x H}; the rule may be
     * factored, or lie in a module above.
     */
    COMPACTER("W|W_left W_right"),
    /** Orkis: one matrix or kernel for each unit of quaternions. */
    ORKIS("r_weight i_weight j_weight k_weight"),
    /** The authors' code: {@code kernel, A} and perhaps {@code B}. */
    T2T("kernel A");

    /** Names of tensors of which a layer has all; forms apart by a bar. */
    private final String forms;

    Library(String forms) {
      this.forms = forms;
    }

    private List<List<String>> forms() {
      return Arrays.stream(forms.split("\\|")).map(form -> List.of(form.split(" "))).toList();
    }
  }

  /**
   * A layer that was found.
   *
   * @param name of the layer
   * @param library whose form it has
   * @param n parts
   * @param rows outputs
   * @param columns inputs
   */
  public record Line(String name, Library library, long n, long rows, long columns) {}

  /** Tensors, and which layers were turned. */
  public record Result(Map<String, Tensor> tensors, List<Line> lines) {}

  private final Map<String, Tensor> from;
  private final Set<String> used = new LinkedHashSet<>();
  private final Map<String, Tensor> to = new LinkedHashMap<>();
  private final List<Line> lines = new ArrayList<>();

  private PeerLayouts(Map<String, Tensor> from) {
    this.from = from;
  }

  /**
   * Turns all layers that are known; other tensors stay as they are. In the caller's scope.
   *
   * @throws UserError if no layer is known, or tensors do not fit each other
   */
  public static Result imported(Map<String, Tensor> tensors) {
    PeerLayouts layouts = new PeerLayouts(tensors);
    try (NoGradGuard none = new NoGradGuard()) {
      for (String prefix : prefixes(tensors)) {
        layouts.layer(prefix);
      }
    }
    if (layouts.lines.isEmpty()) {
      throw UserError.of(
          "no hypercomplex layer of %s is there; the tensors are %s",
          Arrays.toString(Library.values()), tensors.keySet().stream().limit(8).toList());
    }
    tensors.forEach(
        (name, tensor) -> {
          if (!layouts.used.contains(name)) {
            layouts.to.putIfAbsent(name, tensor);
          }
        });
    return new Result(layouts.to, layouts.lines);
  }

  /** What stands before the last name, and before a list's name: {@code x.} of {@code x.W.0}. */
  private static Set<String> prefixes(Map<String, Tensor> tensors) {
    Set<String> prefixes = new LinkedHashSet<>();
    for (String name : tensors.keySet()) {
      prefixes.add(name.replaceFirst("[^.]+(\\.0)?$", ""));
    }
    return prefixes;
  }

  private void layer(String prefix) {
    for (Library library : Library.values()) {
      for (List<String> form : library.forms()) {
        if (form.stream().allMatch(name -> from.containsKey(prefix + name))
            && shaped(prefix, form)) {
          try (PointerScope scope = new PointerScope()) {
            switch (library) {
              case HYPERNETS ->
                  put(prefix, library, take(prefix, form.get(0)), take(prefix, form.get(1)));
              case PHC_GNN -> put(prefix, library, list(prefix, "phm_rule"), list(prefix, "W"));
              case COMPACTER ->
                  put(prefix, library, compacterRules(prefix), compacterParts(prefix));
              case ORKIS -> put(prefix, library, quaternion(), orkisParts(prefix, form));
              case T2T -> t2t(prefix);
            }
            bias(prefix);
          }
          return;
        }
      }
    }
  }

  /** Tells weights from other tensors of a short name: three sides where rules and parts meet. */
  private boolean shaped(String prefix, List<String> form) {
    Tensor last = from.get(prefix + form.get(form.size() - 1));
    return form.size() > 2 || last.dim() >= (form.contains("W") ? 3 : 2);
  }

  private Tensor take(String prefix, String name) {
    used.add(prefix + name);
    return from.get(prefix + name);
  }

  /** {@code x.0, x.1, ...} on top of each other. */
  private Tensor list(String prefix, String name) {
    List<Tensor> all = new ArrayList<>();
    while (from.containsKey(prefix + name + "." + all.size())) {
      all.add(take(prefix, name + "." + all.size()));
    }
    return torch.stack(new TensorVector(all.toArray(new Tensor[0])), 0);
  }

  /** Theirs is {@code x H}, so every table is turned; shared rules lie in a module above. */
  private Tensor compacterRules(String prefix) {
    for (String at = prefix; ; at = at.replaceFirst("[^.]+\\.$", "")) {
      if (from.containsKey(at + "phm_rule")) {
        return turned(take(at, "phm_rule"), at + "phm_rule");
      }
      if (from.containsKey(at + "phm_rule_left") && from.containsKey(at + "phm_rule_right")) {
        return torch.bmm(take(at, "phm_rule_left"), take(at, "phm_rule_right")).transpose(1, 2);
      }
      if (at.isEmpty()) {
        throw UserError.of("%sW has no phm_rule beside it, and no module above has one", prefix);
      }
    }
  }

  private static Tensor turned(Tensor tensor, String name) {
    if (tensor.dim() != 3) {
      throw UserError.of(
          "%s has the shape %s; three sides are needed", name, Arrays.toString(tensor.shape()));
    }
    return tensor.transpose(1, 2);
  }

  private Tensor compacterParts(String prefix) {
    Tensor parts =
        from.containsKey(prefix + "W")
            ? take(prefix, "W")
            : torch.bmm(take(prefix, "W_left"), take(prefix, "W_right"));
    return parts.transpose(1, 2);
  }

  private static Tensor quaternion() {
    return Rule.Fixed.of(Algebra.named("quaternion"), true, 4).values();
  }

  /** Matrices are inputs by outputs, kernels outputs by inputs. */
  private Tensor orkisParts(String prefix, List<String> form) {
    Tensor parts =
        torch.stack(
            new TensorVector(form.stream().map(name -> take(prefix, name)).toArray(Tensor[]::new)),
            0);
    return parts.dim() == 3 ? parts.transpose(1, 2) : parts;
  }

  /** Of their A only the sums of rows act, and every rule has one column. */
  private void t2t(String prefix) {
    Tensor values = take(prefix, "A");
    if (values.dim() != 4 || values.size(1) != 1) {
      throw UserError.of(
          "%sA has the shape %s; (n, 1, n, n) is needed", prefix, Arrays.toString(values.shape()));
    }
    int n = (int) values.size(0);
    Tensor gate = from.containsKey(prefix + "B") ? take(prefix, "B") : null;
    TensorVector pieces = take(prefix, "kernel").chunk(n, 1);
    Tensor[] parts = new Tensor[n];
    for (int i = 0; i < n; i++) {
      parts[i] = pieces.get(i).t();
    }
    put(
        prefix,
        Library.T2T,
        new Rule.RowSums(n, values, gate).tables(),
        torch.stack(new TensorVector(parts), 0));
  }

  private void bias(String prefix) {
    String name = "bias";
    Tensor bias = null;
    if (from.containsKey(prefix + "b.0")) {
      TensorVector pieces = new TensorVector();
      for (int i = 0; from.containsKey(prefix + "b." + i); i++) {
        pieces.push_back(take(prefix, "b." + i));
      }
      bias = torch.cat(pieces, 0);
    } else if (from.containsKey(prefix + "b")) {
      bias = take(prefix, "b");
    }
    if (bias != null) {
      to.put(prefix + name, Tensors.keep(bias.clone()));
    }
  }

  private void put(String prefix, Library library, Tensor rules, Tensor parts) {
    long n = rules.dim() == 3 ? rules.size(1) : 0;
    if (n == 0 || rules.size(2) != n || parts.dim() < 3 || parts.size(0) != rules.size(0)) {
      throw UserError.of(
          "%s: rules of shape %s and parts of shape %s do not belong together",
          prefix, Arrays.toString(rules.shape()), Arrays.toString(parts.shape()));
    }
    to.put(prefix + "A", Tensors.keep(rules.contiguous().clone()));
    to.put(prefix + "S", Tensors.keep(parts.contiguous().clone()));
    lines.add(
        new Line(
            prefix.isEmpty() ? "" : prefix.substring(0, prefix.length() - 1),
            library,
            n,
            n * parts.size(1),
            n * parts.size(2)));
  }
}
