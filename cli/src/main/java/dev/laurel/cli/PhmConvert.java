package dev.laurel.cli;

import dev.laurel.core.UserError;
import dev.laurel.core.io.Safetensors;
import dev.laurel.phm.Classifier;
import dev.laurel.phm.Translator;
import dev.laurel.phm.convert.Conversion;
import dev.laurel.phm.convert.StateDictionary;
import dev.laurel.phm.layer.PhmConfig;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.bytedeco.javacpp.PointerScope;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code laurel phm convert}. */
@Command(
    name = "convert",
    description =
        "Make the weights of a trained network hypercomplex, as near as they can be; fine-tune it"
            + " then.",
    sortOptions = false,
    footer = {
      "",
      "Example:",
      "  laurel phm convert dense.safetensors --n 4 --out small.safetensors",
      "  laurel phm convert resnet.pth --n 2 --layers 'layer[34]' \\",
      "      --out small.safetensors"
    })
final class PhmConvert implements Callable<Integer> {
  @Parameters(
      paramLabel = "FILE",
      description = "Model of phm train, or weights of any network: .safetensors, .pth, .pt.")
  private Path from;

  @Option(names = "--n", required = true, paramLabel = "N", description = "Parts of every side.")
  private int n;

  @Option(
      names = "--terms",
      defaultValue = "0",
      paramLabel = "N",
      description = "Terms of the sums; 0: n. More, up to n^2, come nearer.")
  private int terms;

  @Option(
      names = "--layers",
      defaultValue = "",
      paramLabel = "REGEX",
      description = "Which layers of other networks, by a part of their names; all without.")
  private String layers = "";

  @Option(
      names = "--min-size",
      defaultValue = "1024",
      paramLabel = "N",
      description =
          "Layers of other networks with fewer numbers are left as they are. Default:"
              + " ${DEFAULT-VALUE}.")
  private long leastSize = 1024;

  @Option(
      names = "--max-error",
      defaultValue = "1",
      paramLabel = "E",
      description = "Refuse if a layer loses more than this part of its norm. Default: 1, never.")
  private double mostError = 1;

  @Mixin private OutOptions out;
  @Mixin private CommonOptions common;

  @Override
  public Integer call() {
    Path target = out.checked();
    common.startEngine();
    if (PhmFiles.isLaurel(from)) {
      model(target);
    } else {
      weights(target);
    }
    return 0;
  }

  private void requireError(String layer, double error) {
    if (error > mostError) {
      throw UserError.of(
          "%s would lose %.4f of its norm; --max-error allows %s", layer, error, mostError);
    }
  }

  private void model(Path target) {
    if (PhmModels.kind(from).equals(PhmModels.CLASSIFIER)) {
      try (Classifier dense = Classifier.load(from);
          Classifier small =
              Classifier.create(dense.config().withPhm(changed(dense.config().phm())))) {
        List<Conversion.Line> lines =
            Conversion.convert(dense.network(), dense.weights(), small.network(), small.weights());
        lines.forEach(line -> requireError(line.name(), line.relativeError()));
        small.save(target, Map.of("lines", lines));
        tell(lines, target);
      }
      return;
    }
    try (Translator dense = Translator.load(from);
        Translator small =
            Translator.create(
                dense
                    .config()
                    .withTransformer(
                        dense
                            .config()
                            .transformer()
                            .withPhm(
                                changed(dense.config().transformer().phm()),
                                dense.config().transformer().replace())))) {
      List<Conversion.Line> lines =
          Conversion.convert(dense.network(), dense.weights(), small.network(), small.weights());
      lines.forEach(line -> requireError(line.name(), line.relativeError()));
      small.save(target, Map.of("lines", lines));
      tell(lines, target);
    }
  }

  private PhmConfig changed(PhmConfig before) {
    return PhmConfig.of(n)
        .withBias(before.bias())
        .withTerms(n > 1 && terms != n ? terms : 0)
        .withInitializer(before.initializer());
  }

  private void tell(List<Conversion.Line> lines, Path target) {
    StringBuilder text =
        new StringBuilder(
            "layer                          shape         n before -> after, share of its norm that is lost\n");
    for (Conversion.Line line : lines) {
      text.append(
          String.format(
              Locale.ROOT,
              "%-30s %5d x %-5d %,9d -> %,9d  %.4f%n",
              line.name(),
              line.rows(),
              line.columns(),
              line.before(),
              line.after(),
              line.relativeError()));
    }
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("layers", lines);
    common.printSaved(target, figures, text.toString());
  }

  private void weights(Path target) {
    PhmFiles.requireSafetensors(target);
    try (PointerScope scope = new PointerScope()) {
      StateDictionary.Result result =
          StateDictionary.convert(
              PhmFiles.tensors(from), n, terms > 0 ? terms : n, pattern(), leastSize);
      result.lines().stream()
          .filter(line -> line.skipped().isEmpty())
          .forEach(line -> requireError(line.name(), line.relativeError()));
      Safetensors.write(target, result.tensors(), Map.of("phm.n", Integer.toString(n)));
      StringBuilder text = new StringBuilder();
      for (StateDictionary.Line line : result.lines()) {
        text.append(
            line.skipped().isEmpty()
                ? String.format(
                    Locale.ROOT,
                    "%-40s %,10d -> %,10d  lost %.4f%n",
                    line.name(),
                    line.before(),
                    line.after(),
                    line.relativeError())
                : String.format(
                    Locale.ROOT,
                    "%-40s %,10d as it was: %s%n",
                    line.name(),
                    line.before(),
                    line.skipped()));
      }
      Map<String, Object> figures = new LinkedHashMap<>();
      figures.put("layers", result.lines());
      common.printSaved(target, figures, text.toString());
    }
  }

  private Pattern pattern() {
    try {
      return Pattern.compile(layers);
    } catch (PatternSyntaxException e) {
      throw new UserError("--layers: " + e.getDescription() + " in " + layers, e);
    }
  }
}
