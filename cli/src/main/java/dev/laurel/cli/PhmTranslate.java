package dev.laurel.cli;

import dev.laurel.core.UserError;
import dev.laurel.core.io.AtomicFile;
import dev.laurel.phm.Translator;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code laurel phm translate}. */
@Command(
    name = "translate",
    description = "Rewrite sentences, line by line.",
    sortOptions = false,
    footer = {
      "",
      "Example:",
      "  laurel phm translate de.safetensors \"The file could not be opened\"",
      "  laurel phm translate de.safetensors --in english.txt > german.txt"
    })
final class PhmTranslate implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "MODEL", description = "Of laurel phm train translation.")
  private Path model;

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "SENTENCE",
      description = "What to rewrite; without any, lines are read.")
  private List<String> sentences = List.of();

  @Option(
      names = "--in",
      paramLabel = "FILE",
      description = "Lines to rewrite; without it, and without sentences, standard input.")
  private Path in;

  @Option(
      names = "--beams",
      defaultValue = "4",
      paramLabel = "N",
      description = "Of the search. Default: ${DEFAULT-VALUE}.")
  private int beams = 4;

  @Option(
      names = "--alpha",
      defaultValue = "0.6",
      paramLabel = "A",
      description = "How much length is forgiven. Default: ${DEFAULT-VALUE}.")
  private double alpha = 0.6;

  @Option(names = "--scores", description = "Print all that was found, with scores.")
  private boolean scores;

  @Mixin private CommonOptions common;

  @Override
  public Integer call() {
    if (in != null && !sentences.isEmpty()) {
      throw new UserError("sentences and --in: one of both is needed");
    }
    common.startEngine();
    try (Translator translator = Translator.load(model);
        BufferedReader reader = sentences.isEmpty() ? reader() : null) {
      if (reader == null) {
        sentences.forEach(sentence -> translate(translator, sentence));
      } else {
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
          translate(translator, line);
        }
      }
    } catch (CharacterCodingException e) {
      throw new UserError((in == null ? "standard input" : in) + " is no UTF-8 text", e);
    } catch (IOException e) {
      throw new UserError("cannot read " + in + ": " + AtomicFile.reason(e), e);
    }
    return 0;
  }

  private BufferedReader reader() throws IOException {
    return new BufferedReader(
        new InputStreamReader(
            in == null ? System.in : Files.newInputStream(in),
            StandardCharsets.UTF_8.newDecoder()));
  }

  private void translate(Translator translator, String sentence) {
    List<Translator.Translation> found =
        translator.translate(sentence, new Translator.Search(beams, alpha, 100));
    if (scores) {
      common.print(
          Map.of("source", sentence, "translations", found),
          String.join(
              System.lineSeparator(),
              found.stream().map(one -> "%8.4f %s".formatted(one.score(), one.text())).toList()));
    } else {
      common.print(
          Map.of("source", sentence, "translations", found.subList(0, 1)), found.get(0).text());
    }
  }
}
