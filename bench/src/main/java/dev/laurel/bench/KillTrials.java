package dev.laurel.bench;

import dev.laurel.core.Engine;
import dev.laurel.core.io.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Every trainer is killed (SIGKILL) at random moments and started again until it is done: the
 * result must be, to the bit, that of a run which was left alone. Arguments: the launcher, a folder
 * to work in, kills for each trainer, and which trainers (all without).
 */
public final class KillTrials {
  /**
   * A trainer.
   *
   * @param name for the table
   * @param line its command; {} is a folder of the trial's own
   * @param results files with the tensors that must agree
   */
  private record Trainer(String name, String line, List<String> results) {}

  private static final List<String> PREPARATION =
      List.of(
          "data digits --count 6000 --out digits.npy",
          "kg import wordnet-places --hold-out 0.05 --out places",
          "mesh simulate cylinder --train 2 --test 1 --frames 20 --length 1 --coarseness 2.2 --out"
              + " flows",
          "binaural simulate --speech freetts --train 3 --test 1 --out talkers");

  private static final List<Trainer> TRAINERS =
      List.of(
          trainer(
              "pca fit", "pca fit digits.npy -k 16 --oracle direct --memory 1 --tolerance 1e-7"),
          trainer("kg train", "kg train places --rank 16 --epochs 8 --batch 500 --weight 0.1"),
          trainer(
              "sde train",
              "sde train digits --width 8 --multipliers 1,2 --attention 4 --batch 16 --minutes 0"
                  + " --steps 500"),
          trainer("sde classifier", "sde classifier digits --steps 500 --batch 32"),
          trainer(
              "mesh train",
              "mesh train flows --latent 16 --layers 1 --blocks 3 --noise 0.001 --steps 600"),
          trainer(
              "phm train agreement",
              "phm train agreement easy --n 2 --width 32 --hidden 32 --steps 400"),
          trainer(
              "phm train inference",
              "phm train inference logic --n 2 --width 32 --hidden 32 --steps 300"),
          trainer(
              "phm train translation",
              "phm train translation style --n 2 --width 32 --hidden 64 --blocks 1 --heads 2"
                  + " --subwords 400 --batch 400 --steps 200"),
          trainer("binaural train", "binaural train talkers --channels 4 --batch 2 --steps 150"),
          trainer(
              "nas train",
              "nas train |nor_conv_3x3~0|+|skip_connect~0|nor_conv_3x3~1| shapes --side 8 --most 600"
                  + " --channels 4 --layers 2 --epochs 12 --batch 32"),
          new Trainer(
              "nas search",
              "nas search shapes --side 8 --most 300 --most-tested 60 --space small-simple"
                  + " --channels 4 --epochs 6 --interval 1 --judged 64 --batch 32"
                  + " --final-channels 4 --final-epochs 3 --checkpoint-seconds 0.1 --out {}/found",
              List.of("found/supernet.safetensors", "found/network.safetensors")),
          trainer(
              "ntk fit",
              "ntk fit friedman.csv --method network_pass --width 1024 --scaling sphere"));

  private final Path launcher;
  private final Path folder;
  private final Random random = new Random(1);

  private KillTrials(Path launcher, Path folder) {
    this.launcher = launcher;
    this.folder = folder;
  }

  private static Trainer trainer(String name, String line) {
    return new Trainer(
        name,
        line + " --checkpoint {}/state --checkpoint-seconds 0.1 --out {}/model.safetensors",
        List.of("model.safetensors"));
  }

  /** Runs. */
  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[1]);
    int kills = Integer.parseInt(arguments[2]);
    List<String> wanted = List.of(arguments).subList(3, arguments.length);
    Engine.start();
    KillTrials trials = new KillTrials(Path.of(arguments[0]).toAbsolutePath(), folder);
    trials.prepare();
    System.out.println("| trainer | alone (s) | kills | while a state was kept | same bits |");
    System.out.println("| --- | --- | --- | --- | --- |");
    for (Trainer trainer : TRAINERS) {
      if (wanted.isEmpty() || wanted.contains(trainer.name())) {
        trials.run(trainer, kills);
      }
    }
  }

  private void prepare() throws IOException, InterruptedException {
    if (Files.exists(folder.resolve("ready"))) {
      return;
    }
    Files.createDirectories(folder);
    for (String line : PREPARATION) {
      done(line);
    }
    Random numbers = new Random(2);
    List<String> rows = new ArrayList<>(List.of("a,b,c,d,e,y"));
    for (int i = 0; i < 40_000; i++) {
      double[] x = numbers.doubles(5).toArray();
      double y = 10 * Math.sin(Math.PI * x[0] * x[1]) + 5 * x[3] + numbers.nextGaussian();
      rows.add(
          String.format(
              Locale.ROOT, "%.6f,%.6f,%.6f,%.6f,%.6f,%.6f", x[0], x[1], x[2], x[3], x[4], y));
    }
    Files.write(folder.resolve("friedman.csv"), rows);
    Files.createFile(folder.resolve("ready"));
  }

  private void run(Trainer trainer, int kills) throws IOException, InterruptedException {
    Path straight = fresh("straight-" + trainer.name().replace(' ', '-'));
    long started = System.nanoTime();
    done(line(trainer, straight));
    double seconds = (System.nanoTime() - started) / 1e9;
    int killed = 0;
    int kept = 0;
    int same = 0;
    while (killed < kills) {
      Path own = fresh("killed-" + trainer.name().replace(' ', '-'));
      boolean hit = false;
      int code = -1;
      // A kill between the saving of the result and the end of the process leaves nothing to do.
      while (code != 0 && !isDone(trainer, own)) {
        Process process = start(line(trainer, own));
        // The first part of a small run is the start of Java.
        double until = seconds * (0.3 + 0.7 * random.nextDouble());
        boolean kill = !hit || (killed < kills && random.nextInt(3) == 0);
        if (kill && !process.waitFor((long) (1e3 * until), TimeUnit.MILLISECONDS)) {
          process.destroyForcibly().waitFor();
          hit = true;
          killed++;
          kept += Files.exists(own.resolve("state")) || Files.exists(own.resolve("found")) ? 1 : 0;
        } else {
          code = process.waitFor();
          if (code != 0) {
            throw new IllegalStateException(trainer.name() + " ended with " + code);
          }
        }
      }
      boolean equal = true;
      for (String result : trainer.results()) {
        equal &= equal(straight.resolve(result), own.resolve(result));
      }
      same += equal ? 1 : 0;
      if (!equal) {
        System.out.println(trainer.name() + ": another result after a kill, in " + own);
        return;
      }
    }
    System.out.printf(
        Locale.ROOT,
        "| %s | %.1f | %d | %d | all %d runs |%n",
        trainer.name(),
        seconds,
        killed,
        kept,
        same);
  }

  private static boolean isDone(Trainer trainer, Path own) {
    return !trainer.name().equals("nas search")
        && Files.exists(own.resolve(trainer.results().get(0)));
  }

  private static boolean equal(Path one, Path other) {
    try (PointerScope scope = new PointerScope();
        Safetensors a = Safetensors.open(one);
        Safetensors b = Safetensors.open(other)) {
      if (!a.names().equals(b.names())) {
        return false;
      }
      for (String name : a.names()) {
        Tensor first = a.read(name);
        if (!first.equal(b.read(name))) {
          return false;
        }
      }
      return true;
    }
  }

  private static String line(Trainer trainer, Path own) {
    return trainer.line().replace("{}", own.getFileName().toString());
  }

  private Path fresh(String name) throws IOException {
    Path own = folder.resolve(name);
    if (Files.exists(own)) {
      try (Stream<Path> all = Files.walk(own)) {
        for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(one);
        }
      }
    }
    return Files.createDirectories(own);
  }

  private void done(String line) throws IOException, InterruptedException {
    int code = start(line).waitFor();
    if (code != 0) {
      throw new IllegalStateException(line + " ended with " + code);
    }
  }

  private Process start(String line) throws IOException {
    List<String> command = new ArrayList<>(List.of(launcher.toString()));
    command.addAll(List.of(line.split(" ", -1)));
    command.addAll(List.of("--quiet", "--threads", "1"));
    return new ProcessBuilder(command)
        .directory(folder.toFile())
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }
}
