package dev.laurel.phm.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.laurel.core.UserError;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files of the tasks: good ones, bad ones, and those that are generated. */
class TaskFilesTest {
  @TempDir private Path folder;

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  @Test
  void generatedSentencesAreReadAsTheyWere() throws IOException {
    List<AgreementGrammar.Row> rows = AgreementGrammar.easy().generate(200, 3, Set.of());
    Path file = folder.resolve("agreement.tsv");
    AgreementGrammar.write(file, rows);
    assertThat(AgreementFile.read(file))
        .isEqualTo(rows.stream().map(AgreementGrammar.Row::sentence).toList());
    Path packed = folder.resolve("agreement.tsv.gz");
    try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
      Files.copy(file, out);
    }
    assertThat(AgreementFile.read(packed)).hasSize(200);
  }

  @Test
  void modernSentencesHaveTheirArchaicForm() {
    List<Pair> pairs = ArchaicStyle.generate(2000, 1, Set.of());
    assertThat(pairs).hasSize(2000).isEqualTo(ArchaicStyle.generate(2000, 1, Set.of()));
    Path file = folder.resolve("style.tsv");
    ParallelText.writeTabSeparated(file, pairs);
    assertThat(ParallelText.tabSeparated(file)).isEqualTo(pairs);
    assertThat(pairs).allMatch(pair -> !pair.target().matches(".*\\b(you|your|does|often)\\b.*"));
    Set<String> seen = new HashSet<>(pairs.stream().map(Pair::source).toList());
    assertThat(ArchaicStyle.generate(500, 2, seen)).noneMatch(pair -> seen.contains(pair.source()));
    assertThat(ParallelText.part(pairs, 1, 0, 1)).hasSize(2000);
  }

  @Test
  void versesOfTwoEditionsArePairedByTheirPlaces() throws IOException {
    Path one =
        write(
            "one.imp",
            """
            $$$[ Module Heading ]
            nothing
            $$$A 1:0
            heading
            $$$A 1:1
            You  know
            it.
            $$$A 1:2

            $$$II B 3:4
            He goes.
            """);
    Path other =
        write(
            "other.imp",
            """
            $$$A 1:1
            Thou knowest it.
            $$$II B 3:4
            He goeth.
            """);
    assertThat(ParallelText.verses(one, other))
        .containsExactly(
            new Pair("You know it.", "Thou knowest it."), new Pair("He goes.", "He goeth."));
    Path none = write("none.imp", "In the beginning\n");
    assertThatThrownBy(() -> ParallelText.verses(one, none)).hasMessageContaining("no verse");
    Path apart = write("apart.imp", "$$$C 1:1\nSo be it.");
    assertThatThrownBy(() -> ParallelText.verses(one, apart)).hasMessageContaining("in common");
  }

  @Test
  void hardSentencesKeepSubjectsApart() {
    List<AgreementGrammar.Row> training =
        AgreementGrammar.hardTraining().generate(2000, 1, Set.of());
    List<AgreementGrammar.Row> test = AgreementGrammar.hardTest().generate(1000, 2, Set.of());
    assertThat(training).allMatch(row -> row.sentence().attractors() <= 1);
    assertThat(test).allMatch(row -> row.sentence().attractors() >= 2);
    Set<String> before = new HashSet<>();
    training.stream()
        .filter(row -> row.sentence().attractors() > 0)
        .forEach(row -> before.add(row.cells().get("subj")));
    assertThat(test).noneMatch(row -> before.contains(row.cells().get("subj")));
    assertThat(new HashSet<>(test)).hasSameSizeAs(test);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|is empty",
        "sentence\\tverb|no column 'verb_pos'",
        "HEAD\\n|no sentence",
        "HEAD\\nthe dog runs\\tVBD\\t3\\t0\\t0|line 2: verb_pos is 'VBD'",
        "HEAD\\nthe dog runs\\tVBZ\\t9\\t0\\t0|verb_index is 9",
        "HEAD\\nthe dog runs\\tVBZ\\tx\\t0\\t0|verb_index is 'x'",
        "HEAD\\nthe dog runs|has 1 cells"
      })
  void badTablesAreNamed(String text, String message) throws IOException {
    Path file =
        write(
            "bad.tsv",
            text.replace(
                    "HEAD", "sentence\\tverb_pos\\tverb_index\\tn_intervening\\tn_diff_intervening")
                .replace("\\t", "\t")
                .replace("\\n", "\n"));
    assertThatThrownBy(() -> AgreementFile.read(file))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(message);
  }

  /** A catalogue as msgfmt writes it. */
  static byte[] catalogue(ByteOrder order, String... texts) {
    int count = texts.length / 2;
    ByteArrayOutputStream strings = new ByteArrayOutputStream();
    ByteBuffer head = ByteBuffer.allocate(28 + 16 * count).order(order);
    head.putInt(0x950412de).putInt(0).putInt(count).putInt(28).putInt(28 + 8 * count).putInt(0);
    head.putInt(0);
    for (int side = 0; side < 2; side++) {
      for (int i = 0; i < count; i++) {
        byte[] utf8 = texts[2 * i + side].getBytes(StandardCharsets.UTF_8);
        head.putInt(utf8.length).putInt(head.capacity() + strings.size());
        strings.writeBytes(utf8);
        strings.write(0);
      }
    }
    byte[] all = new byte[head.capacity() + strings.size()];
    System.arraycopy(head.array(), 0, all, 0, head.capacity());
    System.arraycopy(strings.toByteArray(), 0, all, head.capacity(), strings.size());
    return all;
  }

  @Test
  void cataloguesAreReadAndCleaned() throws IOException {
    String[] texts = {
      "", "Content-Type: text/plain; charset=UTF-8\n",
      "menu\u0004_Open file", "Datei ö_ffnen",
      "%d file\0%d files", "%d Datei\0%d Dateien",
      "OK", "OK",
      "Cannot open %.20s: %5.2f", "Kann %.20s nicht öffnen: %5.2f",
      "cannot open %s: %d", "wird nicht noch einmal genommen",
      "---", "***",
      "a short one", "eine sehr viel längere Übersetzung, die so nicht stimmen kann"
    };
    for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
      Files.write(folder.resolve("a.mo"), catalogue(order, texts));
      assertThat(MoCatalogue.read(folder.resolve("a.mo")))
          .hasSize(8)
          .contains(new Pair("%d files", "%d Dateien"), new Pair("_Open file", "Datei ö_ffnen"));
      assertThat(ParallelText.catalogues(folder))
          .containsExactly(
              new Pair("Open file", "Datei öffnen"),
              new Pair("%d file", "%d Datei"),
              new Pair("%d files", "%d Dateien"),
              new Pair("Cannot open %s: %d", "Kann %s nicht öffnen: %d"));
    }
  }

  @Test
  void damagedCataloguesAreRefused() throws IOException {
    byte[] good = catalogue(ByteOrder.LITTLE_ENDIAN, "file", "Datei", "folder", "Ordner");
    Path file = folder.resolve("b.mo");
    for (int length = 0; length < good.length - 1; length++) {
      Files.write(file, java.util.Arrays.copyOf(good, length));
      assertThatThrownBy(() -> MoCatalogue.read(file)).isInstanceOf(UserError.class);
    }
    Random random = new Random(1);
    int refused = 0;
    for (int i = 0; i < 500; i++) {
      byte[] damaged = good.clone();
      damaged[random.nextInt(60)] ^= (byte) (1 << random.nextInt(8));
      Files.write(file, damaged);
      try {
        MoCatalogue.read(file);
      } catch (UserError e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(100);
  }

  @Test
  void linesThatDoNotBelongTogetherAreRefused() throws IOException {
    Path one = write("a.en", "one\ntwo\nthree\n");
    Path other = write("a.de", "eins\nzwei\n");
    assertThatThrownBy(() -> ParallelText.lines(one, other))
        .hasMessageContaining("3 lines")
        .hasMessageContaining("2;");
    assertThatThrownBy(() -> ParallelText.tabSeparated(one))
        .hasMessageContaining("line 1 has 0 tabs");
    assertThat(ParallelText.tabSeparated(write("c.tsv", "one\teins\ntwo\tzwei\n")))
        .containsExactly(new Pair("one", "eins"), new Pair("two", "zwei"));
    Path latin = Files.write(folder.resolve("l.txt"), new byte[] {'a', (byte) 0xe4, '\n'});
    assertThatThrownBy(() -> ParallelText.tabSeparated(latin)).hasMessageContaining("no UTF-8");
  }

  @Test
  void aSourceIsNeverInTwoParts() {
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      pairs.add(new Pair("message " + i, "Nachricht " + i));
      pairs.add(new Pair("Message " + i + "!", "Nachricht!" + i));
    }
    List<Pair> test = ParallelText.part(pairs, 20, 0, 1);
    List<Pair> rest = ParallelText.part(pairs, 20, 1, 20);
    assertThat(test.size() + rest.size()).isEqualTo(2000);
    assertThat(test.size()).isBetween(50, 160);
    Set<String> sources = new HashSet<>();
    test.forEach(pair -> sources.add(pair.source().replaceAll("\\D", "")));
    assertThat(rest).noneMatch(pair -> sources.contains(pair.source().replaceAll("\\D", "")));
  }
}
