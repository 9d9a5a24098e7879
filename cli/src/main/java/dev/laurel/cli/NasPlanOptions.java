package dev.laurel.cli;

import dev.laurel.core.UserError;
import dev.laurel.nas.data.Augmentation;
import dev.laurel.nas.data.Cutout;
import dev.laurel.nas.network.DartsClassifier;
import dev.laurel.nas.run.SearchPlan;
import dev.laurel.nas.search.SearchConfig;
import dev.laurel.nas.search.Smoothing;
import dev.laurel.nas.space.SearchSpace;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** What is searched and how. */
final class NasPlanOptions {
  private static final Map<String, SearchPlan.Selection> SELECTIONS = new LinkedHashMap<>();
  private static final Map<String, Method> METHODS = new LinkedHashMap<>();

  private record Method(SearchConfig.Method method, Smoothing.Kind smoothing) {}

  static {
    SELECTIONS.put("pt", SearchPlan.Selection.PERTURBATION);
    SELECTIONS.put("pt-loss", SearchPlan.Selection.PERTURBATION_LOSS);
    SELECTIONS.put("first-order", SearchPlan.Selection.FIRST_ORDER);
    SELECTIONS.put("magnitude-progressive", SearchPlan.Selection.MAGNITUDE_PROGRESSIVE);
    SELECTIONS.put("magnitude", SearchPlan.Selection.MAGNITUDE);
    METHODS.put("darts", new Method(SearchConfig.Method.FIRST_ORDER, Smoothing.Kind.NONE));
    METHODS.put("darts2", new Method(SearchConfig.Method.SECOND_ORDER, Smoothing.Kind.NONE));
    METHODS.put("sdarts-rs", new Method(SearchConfig.Method.FIRST_ORDER, Smoothing.Kind.RANDOM));
    METHODS.put(
        "sdarts-adv", new Method(SearchConfig.Method.FIRST_ORDER, Smoothing.Kind.ADVERSARIAL));
    METHODS.put("blank", new Method(SearchConfig.Method.BLANK, Smoothing.Kind.NONE));
  }

  @Option(
      names = "--space",
      defaultValue = "s2",
      paramLabel = "NAME",
      description = SearchSpace.NAMES + ". Default: ${DEFAULT-VALUE}.")
  private String space = "s2";

  @Option(
      names = "--official",
      description = "All sizes and lengths as the official scripts have them: days on a processor.")
  private boolean official;

  @Option(
      names = "--method",
      defaultValue = "darts",
      paramLabel = "NAME",
      description =
          "darts, darts2 (second order), sdarts-rs, sdarts-adv (moved weights), blank (frozen"
              + " architecture weights). Default: ${DEFAULT-VALUE}.")
  private String method = "darts";

  @Option(
      names = "--selection",
      defaultValue = "pt",
      paramLabel = "NAME",
      description =
          "pt (by accuracy without it), pt-loss, first-order (an estimate), magnitude-progressive,"
              + " magnitude. Default: ${DEFAULT-VALUE}.")
  private String selection = "pt";

  @Option(
      names = "--channels",
      defaultValue = "0",
      paramLabel = "N",
      description = "Of the network of all candidates; 0: 8.")
  private int channels;

  @Option(
      names = "--layers",
      defaultValue = "0",
      paramLabel = "N",
      description = "Cells of it, of nb201 for each stage; 0: 5, and 2.")
  private int layers;

  @Option(
      names = "--epochs",
      defaultValue = "0",
      paramLabel = "N",
      description = "Of the search; 0: 10, or what --minutes leaves.")
  private int epochs;

  @Option(
      names = "--interval",
      defaultValue = "-1",
      paramLabel = "N",
      description = "Epochs of tuning between decisions; -1: 1, or what --minutes leaves.")
  private int interval = -1;

  @Option(
      names = "--judged",
      defaultValue = "0",
      paramLabel = "N",
      description = "Judge candidates by N pictures; 0: by half of all.")
  private long judged;

  @Option(
      names = "--batch",
      defaultValue = "0",
      paramLabel = "N",
      description = "Pictures of a step; 0: 64.")
  private int batch;

  @Option(
      names = "--alpha-rate",
      defaultValue = "0",
      paramLabel = "R",
      description = "Rate of the architecture weights; 0: 0.003.")
  private double alphaRate;

  @Option(
      names = "--max-skips",
      defaultValue = "-1",
      paramLabel = "N",
      description = "Most edges of a cell that may choose a skip connection; -1: all.")
  private int mostSkips = -1;

  @Option(
      names = "--augment",
      defaultValue = "",
      paramLabel = "WHAT",
      description = "none, crop, flip, or crop,flip, with ,cutout too. Default: none.")
  private String augment = "";

  @Option(
      names = "--in-order",
      description = "Cut the data into halves in its order, as officially; else every class alike.")
  private boolean inOrder;

  @Option(
      names = "--final-channels",
      defaultValue = "0",
      paramLabel = "N",
      description = "Of the chosen network; 0: 8.")
  private int lastChannels;

  @Option(
      names = "--final-layers",
      defaultValue = "0",
      paramLabel = "N",
      description = "Cells of the chosen network; 0: as --layers.")
  private int lastLayers;

  @Option(
      names = "--final-epochs",
      defaultValue = "0",
      paramLabel = "N",
      description = "Of the chosen network's training; 0: 20, or what --minutes leaves.")
  private int lastEpochs;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "S",
      description = "Of everything. Default: ${DEFAULT-VALUE}.")
  private long seed = 1;

  /** Of everything. */
  long seed() {
    return seed;
  }

  /** Lengths that a budget would decide. */
  void refuseLengths() {
    if (epochs > 0 || interval >= 0 || judged > 0 || lastEpochs > 0) {
      throw new UserError(
          "--minutes decides how long everything takes; leave out --epochs, --interval, --judged and"
              + " --final-epochs");
    }
  }

  private static <T> T named(String option, String name, Map<String, T> known) {
    T value = known.get(name);
    if (value == null) {
      throw UserError.of(
          "%s is '%s'; allowed: %s", option, name, String.join(", ", known.keySet()));
    }
    return value;
  }

  static SearchPlan.Selection selection(String name) {
    return named("--selection", name, SELECTIONS);
  }

  private static int or(int value, int otherwise) {
    if (value < 0) {
      throw UserError.of(
          "a number of channels, layers, epochs or pictures is %d; allowed: 0 and more", value);
    }
    return value > 0 ? value : otherwise;
  }

  static Augmentation augmentation(String text, int side) {
    Augmentation result = Augmentation.none();
    for (String part : text.split(",", -1)) {
      int eighth = Math.max(1, side / 8);
      result =
          switch (part) {
            case "none" -> result;
            case "crop" -> new Augmentation(eighth, result.flip(), result.cutout());
            case "flip" -> new Augmentation(result.padding(), true, result.cutout());
            case "cutout" -> result.withCutout(new Cutout(Math.max(1, side / 2)));
            default ->
                throw UserError.of(
                    "--augment is '%s'; allowed: none, or some of crop, flip, cutout", text);
          };
    }
    return result;
  }

  /**
   * The plan.
   *
   * @param side pixels of pictures
   */
  SearchPlan plan(int side) {
    SearchSpace searched = SearchSpace.of(space);
    SearchPlan usual = official ? SearchPlan.official(searched) : SearchPlan.small(searched);
    Method chosen = named("--method", method, METHODS);
    if (interval < -1 || mostSkips < -1) {
      throw UserError.of(
          "--interval %d, --max-skips %d; allowed: -1 and more", interval, mostSkips);
    }
    if (mostSkips >= 0 && selection.equals("magnitude")) {
      throw new UserError(
          "--max-skips has no effect on --selection magnitude; take magnitude-progressive");
    }
    if (searched.form() == SearchSpace.Form.SMALL && (layers > 0 || lastLayers > 0)) {
      throw UserError.of(
          "space '%s' has two stages of two cells; leave out --layers and --final-layers", space);
    }
    if (chosen.method() == SearchConfig.Method.BLANK && alphaRate != 0) {
      throw new UserError("--alpha-rate has no effect on --method blank");
    }
    SearchPlan.Last last = usual.last();
    int cells = or(layers, usual.layers());
    return new SearchPlan(
        searched,
        or(channels, usual.channels()),
        cells,
        or(batch, usual.batch()),
        or(epochs, usual.epochs()),
        chosen.method(),
        chosen.smoothing(),
        alphaRate == 0 ? usual.architectureRate() : alphaRate,
        selection(selection),
        interval < 0 ? usual.interval() : interval,
        0,
        judged,
        mostSkips < 0 ? Integer.MAX_VALUE : mostSkips,
        usual.stratified() && !inOrder,
        augment.isEmpty() ? usual.augmentation() : augmentation(augment, side),
        new SearchPlan.Last(
            or(lastChannels, last.channels()),
            lastLayers != 0 ? or(lastLayers, 0) : official ? last.layers() : cells,
            last.batch(),
            or(lastEpochs, last.epochs()),
            last.rate(),
            new DartsClassifier.Style(last.style().auxiliary(), last.style().dropPath())),
        seed);
  }
}
