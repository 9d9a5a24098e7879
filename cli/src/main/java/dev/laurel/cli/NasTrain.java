package dev.laurel.cli;

import dev.laurel.core.UserError;
import dev.laurel.core.run.Progress;
import dev.laurel.core.run.TrainingReport;
import dev.laurel.nas.data.Augmentation;
import dev.laurel.nas.data.PictureData;
import dev.laurel.nas.data.PictureFiles;
import dev.laurel.nas.network.DartsClassifier;
import dev.laurel.nas.network.NetworkSize;
import dev.laurel.nas.train.ClassifierTraining;
import dev.laurel.nas.train.PictureClassifier;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.bytedeco.javacpp.PointerScope;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code laurel nas train}. */
@Command(
    name = "train",
    description = "Train the network of an architecture.",
    sortOptions = false,
    footer = {
      "",
      "Example:",
      "  laurel nas train found shapes --epochs 40 --out better.safetensors",
      "  laurel nas train darts_pt_s5_0 cifar-10-binary.tar.gz --channels 36 \\",
      "      --layers 20 --official --out cifar.safetensors"
    })
final class NasTrain implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "ARCHITECTURE", description = NasArchitectures.DESCRIPTION)
  private String architecture;

  @Parameters(index = "1", paramLabel = "DATA", description = PictureFiles.FORMATS + ".")
  private String data;

  @Mixin private OutOptions out;

  @Option(
      names = "--channels",
      defaultValue = "16",
      paramLabel = "N",
      description = "Of the first cells. Default: ${DEFAULT-VALUE}.")
  private int channels = 16;

  @Option(
      names = "--layers",
      defaultValue = "5",
      paramLabel = "N",
      description = "Cells, or cells of a stage. Default: ${DEFAULT-VALUE}.")
  private int layers = 5;

  @Option(
      names = "--epochs",
      defaultValue = "20",
      paramLabel = "N",
      description = "Default: ${DEFAULT-VALUE}.")
  private int epochs = 20;

  @Option(
      names = "--batch",
      defaultValue = "96",
      paramLabel = "N",
      description = "Pictures of a step. Default: ${DEFAULT-VALUE}.")
  private int batch = 96;

  @Option(
      names = "--rate",
      defaultValue = "0.05",
      paramLabel = "R",
      description = "First learning rate; it falls to 0. Default: ${DEFAULT-VALUE}.")
  private double rate = 0.05;

  @Option(
      names = "--augment",
      defaultValue = "none",
      paramLabel = "WHAT",
      description = "none, or some of crop,flip,cutout. Default: ${DEFAULT-VALUE}.")
  private String augment = "none";

  @Option(
      names = "--official",
      description = "With the second head and paths that are dropped, as officially.")
  private boolean official;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "S",
      description = "Of first values and order. Default: ${DEFAULT-VALUE}.")
  private long seed = 1;

  @Mixin private NasDataOptions reading;
  @Mixin private CheckpointOptions checkpoint;
  @Mixin private CommonOptions common;

  @Override
  public Integer call() {
    Path target = out.checked();
    checkpoint.check(out);
    if (epochs < 1 || batch < 2 || !(rate > 0)) {
      throw UserError.of(
          "--epochs %d, --batch %d, --rate %s; allowed: at least 1, at least 2, above 0",
          epochs, batch, rate);
    }
    NasArchitectures.Named named = NasArchitectures.of(architecture);
    common.startEngine();
    try (PointerScope scope = new PointerScope();
        Progress progress = common.progress()) {
      PictureData pictures = reading.open(data, seed);
      Augmentation changes = NasPlanOptions.augmentation(augment, pictures.height());
      PictureClassifier.Settings settings =
          new PictureClassifier.Settings(
              named.form(),
              named.text(),
              new NetworkSize(
                  pictures.training().channels(),
                  pictures.height(),
                  pictures.width(),
                  channels,
                  layers,
                  pictures.classes().size()),
              official ? new DartsClassifier.Style(true, 0.2) : DartsClassifier.Style.plain(),
              pictures.classes(),
              pictures.scaling());
      try (PictureClassifier network = PictureClassifier.create(settings, seed)) {
        TrainingReport report =
            ClassifierTraining.train(
                network.classifier(),
                pictures.training(),
                pictures.test(),
                batch,
                changes,
                ClassifierTraining.config(pictures.training().count(), batch, epochs, rate)
                    .withSeed(seed),
                checkpoint.run(progress));
        if (report.end() == TrainingReport.End.INTERRUPTED) {
          return checkpoint.interrupted(progress);
        }
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("accuracy", report.metrics().get("accuracy"));
        figures.put("tested", pictures.test().count());
        figures.put("parameters", network.parameters());
        figures.put("seconds", report.seconds());
        network.save(target, figures);
        checkpoint.delete();
        common.printSaved(
            target,
            figures,
            String.format(
                Locale.ROOT,
                "%.2f%% of %,d test pictures, %,d parameters",
                100 * report.metrics().get("accuracy"),
                pictures.test().count(),
                network.parameters()));
        return 0;
      }
    }
  }
}
