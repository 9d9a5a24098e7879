package dev.laurel.phm.data;

import dev.laurel.core.UserError;
import dev.laurel.core.io.AtomicFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/**
 * The published table of subject-verb agreement, {@code agr_50_mostcommon_10K.tsv}: tab-separated
 * with a header, a {@code "} being a plain character; {@code .gz} too.
 */
public final class AgreementFile {
  /** The columns of the published file, in their order. */
  static final List<String> COLUMNS =
      List.of(
          "sentence",
          "orig_sentence",
          "pos_sentence",
          "subj",
          "verb",
          "subj_pos",
          "has_rel",
          "has_nsubj",
          "verb_pos",
          "subj_index",
          "verb_index",
          "n_intervening",
          "last_intervening",
          "n_diff_intervening",
          "distance",
          "max_depth",
          "all_nouns",
          "nouns_up_to_verb");

  private static final List<String> NEEDED =
      List.of("sentence", "verb_pos", "verb_index", "n_intervening", "n_diff_intervening");

  private AgreementFile() {}

  /**
   * Reads all sentences.
   *
   * @throws UserError if the header, a number or a part of speech is not as published, with the
   *     line
   */
  public static List<AgreementSentence> read(Path file) {
    List<AgreementSentence> all = new ArrayList<>();
    try (BufferedReader reader = reader(file)) {
      String header = reader.readLine();
      if (header == null) {
        throw UserError.of("%s is empty", file);
      }
      Map<String, Integer> columns = columns(file, header);
      int number = 1;
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        number++;
        if (!line.isBlank()) {
          all.add(sentence(line.split("\t", -1), columns, file + ", line " + number));
        }
      }
    } catch (CharacterCodingException e) {
      throw new UserError(file + " is no UTF-8 text", e);
    } catch (IOException e) {
      throw new UserError("cannot read " + file + ": " + AtomicFile.reason(e), e);
    }
    if (all.isEmpty()) {
      throw UserError.of("%s has a header and no sentence", file);
    }
    return all;
  }

  private static BufferedReader reader(Path file) throws IOException {
    InputStream in = Files.newInputStream(file);
    boolean packed = file.toString().endsWith(".gz");
    return new BufferedReader(
        new InputStreamReader(
            packed ? new GZIPInputStream(in) : in, StandardCharsets.UTF_8.newDecoder()));
  }

  private static Map<String, Integer> columns(Path file, String header) {
    List<String> names = Arrays.asList(header.split("\t", -1));
    Map<String, Integer> columns = new HashMap<>();
    for (int i = 0; i < names.size(); i++) {
      columns.put(names.get(i).strip(), i);
    }
    for (String needed : NEEDED) {
      if (!columns.containsKey(needed)) {
        throw UserError.of(
            "%s has no column '%s'; its header has %s, and %s are needed",
            file, needed, names, NEEDED);
      }
    }
    return columns;
  }

  private static AgreementSentence sentence(
      String[] cells, Map<String, Integer> columns, String where) {
    for (String needed : NEEDED) {
      if (columns.get(needed) >= cells.length) {
        throw UserError.of("%s has %d cells; '%s' is missing", where, cells.length, needed);
      }
    }
    String partOfSpeech = cells[columns.get("verb_pos")].strip();
    if (!partOfSpeech.equals("VBZ") && !partOfSpeech.equals("VBP")) {
      throw UserError.of("%s: verb_pos is '%s'; allowed: VBZ, VBP", where, partOfSpeech);
    }
    List<String> words = List.of(cells[columns.get("sentence")].strip().split(" +", -1));
    int verb = number(cells, columns, "verb_index", where);
    if (verb < 2 || verb > words.size()) {
      throw UserError.of(
          "%s: verb_index is %d; the sentence has %d words, and one must be before the verb",
          where, verb, words.size());
    }
    return new AgreementSentence(
        words.subList(0, verb - 1),
        partOfSpeech.equals("VBP"),
        number(cells, columns, "n_intervening", where),
        number(cells, columns, "n_diff_intervening", where));
  }

  private static int number(
      String[] cells, Map<String, Integer> columns, String name, String where) {
    String text = cells[columns.get(name)].strip();
    if (!text.matches("\\d{1,9}")) {
      throw UserError.of("%s: %s is '%s'; a number is needed", where, name, text);
    }
    return Integer.parseInt(text);
  }
}
