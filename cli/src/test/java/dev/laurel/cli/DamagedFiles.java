package dev.laurel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Every reader is given damaged files, some five hundred: it works or says one sentence, within a
 * bounded time and memory.
 */
final class DamagedFiles {
  private static final long SEED = Long.getLong("laurel.seed", 1);
  private static final long MOST_KIB = 1L << 20;
  private static final double MOST_SECONDS = 20;

  /** A file, and the words of a command that reads it. */
  private record Reading(Path file, List<String> words) {}

  private final Path folder;

  DamagedFiles(Path folder) {
    this.folder = folder;
  }

  void assertRefusedInOneSentence() throws Exception {
    SmallInputs.writeOthers(folder);
    List<Reading> readings = readings();
    List<List<String>> commands = new ArrayList<>();
    List<String> names = new ArrayList<>();
    Random random = new Random(SEED);
    for (Reading reading : readings) {
      commands.add(words(reading, reading.file().getName(0).toString(), "whole" + commands.size()));
      names.add(reading + " as it is");
    }
    for (Reading reading : readings) {
      for (Damage damage : Damage.values()) {
        String own = "damaged/" + commands.size();
        Path top = reading.file().getName(0);
        copy(folder.resolve(top), folder.resolve(own).resolve(top));
        Path file = folder.resolve(own).resolve(reading.file());
        Files.write(file, damage.of(Files.readAllBytes(file), random));
        commands.add(words(reading, own + "/" + top, own));
        names.add(reading + " " + damage + ", seed " + SEED);
      }
    }
    LaurelProcess.Many many =
        new LaurelProcess(folder).runMany(Commands.with(commands, "--quiet", "--threads", "1"));
    int refused = 0;
    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < commands.size(); i++) {
      LaurelProcess.Outcome outcome = many.outcomes().get(i);
      if (i < readings.size() ? outcome.code() != 0 : !isDoneOrOneSentence(outcome)) {
        wrong.add(names.get(i) + ": " + outcome);
      }
      refused += i >= readings.size() && outcome.code() == 2 ? 1 : 0;
    }
    assertThat(wrong).isEmpty();
    assertThat(commands.size() - readings.size())
        .isEqualTo(readings.size() * Damage.values().length)
        .isGreaterThanOrEqualTo(450);
    assertThat(refused).isGreaterThan((commands.size() - readings.size()) / 2);
    assertThat(many.peakKib()).isLessThan(MOST_KIB);
  }

  private static boolean isDoneOrOneSentence(LaurelProcess.Outcome outcome) {
    long sentences = outcome.err().lines().filter(line -> line.startsWith("laurel:")).count();
    boolean refused =
        outcome.code() == 2
            && sentences == 1
            && !outcome.err().contains("\tat ")
            && !outcome.err().contains("Exception");
    return (outcome.code() == 0 || refused) && outcome.seconds() < MOST_SECONDS;
  }

  private static List<Reading> readings() throws IOException {
    List<Reading> readings = new ArrayList<>();
    for (List<String> words : Commands.of("damaged-files.txt")) {
      readings.add(new Reading(Path.of(words.get(0)), words.subList(2, words.size())));
    }
    return readings;
  }

  /** The command on another file or folder, with a place of its own for what it writes. */
  private List<String> words(Reading reading, String top, String own) throws IOException {
    Files.createDirectories(folder.resolve("new").resolve(own));
    return reading.words().stream()
        .map(word -> word.replace("{}", top).replace("new/", "new/" + own + "/"))
        .toList();
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path one : all.toList()) {
        Path target = to.resolve(from.relativize(one).toString());
        Files.createDirectories(target.getParent());
        if (Files.isDirectory(one)) {
          Files.createDirectories(target);
        } else {
          Files.copy(one, target);
        }
      }
    }
  }
}
