package dev.laurel.phm.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.laurel.core.Engine;
import dev.laurel.core.EngineConfig;
import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.core.run.RunOptions;
import dev.laurel.core.run.TrainingConfig;
import dev.laurel.phm.Classifier;
import dev.laurel.phm.ClassifierConfig;
import dev.laurel.phm.Example;
import dev.laurel.phm.Translator;
import dev.laurel.phm.TranslatorConfig;
import dev.laurel.phm.data.AgreementGrammar;
import dev.laurel.phm.data.Pair;
import dev.laurel.phm.layer.PhmConfig;
import dev.laurel.phm.layer.Transformer;
import dev.laurel.phm.layer.TransformerConfig;
import dev.laurel.phm.text.Subwords;
import dev.laurel.phm.text.Vocabulary;
import dev.laurel.phm.text.WordVectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That models learn, resume, are saved, and leave nothing in memory. */
class PhmTrainingTest {
  @TempDir private Path folder;

  private static List<AgreementGrammar.Row> rows(int count, long seed) {
    return AgreementGrammar.easy().generate(count, seed, Set.of());
  }

  private static ClassifierConfig agreement(List<AgreementGrammar.Row> rows, int n) {
    Vocabulary words = Vocabulary.of(rows.stream().map(row -> row.sentence().words()), 1000);
    return ClassifierConfig.agreement(words, PhmConfig.of(n)).withSize(32, 32);
  }

  private static List<Example> examples(Classifier model, List<AgreementGrammar.Row> rows) {
    return rows.stream().map(row -> model.example(row.sentence())).toList();
  }

  @Test
  void agreementIsLearnedByBothEncoders() {
    Engine.start(EngineConfig.defaults().withThreads(1));
    List<AgreementGrammar.Row> training = rows(4000, 1);
    List<AgreementGrammar.Row> test = rows(500, 2);
    for (ClassifierConfig config :
        List.of(
            agreement(training, 4),
            agreement(training, 2).withEncoder(ClassifierConfig.Encoder.TRANSFORMER, 1, 2))) {
      try (Classifier model = Classifier.create(config)) {
        ClassifierTraining.train(
            model,
            examples(model, training),
            List.of(),
            StepConfig.of(64),
            TrainingConfig.adam(200, 5e-3).withClipNorm(1),
            RunOptions.defaults());
        assertThat(model.evaluate(examples(model, test)).share()).isGreaterThan(0.95);
      }
    }
  }

  @Test
  void aSavedModelIsTheSameAndAStoppedTrainingGoesOn() {
    List<AgreementGrammar.Row> data = rows(300, 1);
    Path file = folder.resolve("model.safetensors");
    TrainingConfig run = TrainingConfig.adam(12, 1e-3);
    try (Classifier straight = Classifier.create(agreement(data, 2));
        Classifier stopped = Classifier.create(agreement(data, 2));
        Classifier resumed = Classifier.create(agreement(data, 2))) {
      List<Example> examples = examples(straight, data);
      ClassifierTraining.train(
          straight, examples, List.of(), StepConfig.of(16), run, RunOptions.defaults());
      RunOptions kept =
          RunOptions.defaults().withCheckpoint(folder.resolve("state.safetensors"), 1e9);
      ClassifierTraining.train(
          stopped, examples, List.of(), StepConfig.of(16), run.withSteps(5), kept);
      ClassifierTraining.train(resumed, examples, List.of(), StepConfig.of(16), run, kept);
      double[][] wanted = straight.probabilities(examples);
      assertThat(resumed.probabilities(examples)).isDeepEqualTo(wanted);
      straight.save(file, Map.of());
      try (Classifier loaded = Classifier.load(file)) {
        assertThat(loaded.config().vocabulary().words())
            .isEqualTo(straight.config().vocabulary().words());
        assertThat(loaded.probabilities(examples)).isDeepEqualTo(wanted);
      }
    }
  }

  private static double squaredNorm(Classifier model) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard none = new NoGradGuard()) {
      return model.weights().values().stream()
          .mapToDouble(weight -> weight.squaredNorm().item_double())
          .sum();
    }
  }

  @Test
  void decayIsOfTheWeightsThatAct() {
    List<AgreementGrammar.Row> data = rows(200, 1);
    TrainingConfig run = TrainingConfig.adam(30, 5e-3);
    double[] norms = new double[2];
    for (int i = 0; i < 2; i++) {
      try (Classifier model = Classifier.create(agreement(data, 2))) {
        StepConfig step = StepConfig.of(16).withEffectiveDecay(i);
        ClassifierTraining.train(
            model, examples(model, data), List.of(), step, run, RunOptions.defaults());
        norms[i] = squaredNorm(model);
      }
    }
    assertThat(norms[1]).isLessThan(0.5 * norms[0]);
    assertThatThrownBy(() -> StepConfig.of(16).withEffectiveDecay(-1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("effectiveDecay is -1.0");
  }

  @Test
  void givenVectorsOfWordsStay() throws IOException {
    List<AgreementGrammar.Row> data = rows(100, 1);
    ClassifierConfig config = agreement(data, 2).withSize(4, 8).withFixedVectors(true);
    String known = config.vocabulary().words().get(0);
    Path file = folder.resolve("vectors.txt");
    Files.writeString(file, "2 4\n" + known + " 1 2 3 4\nneverseen 5 6 7 8\n");
    WordVectors vectors = WordVectors.read(file, config.vocabulary());
    assertThat(vectors.width()).isEqualTo(4);
    assertThat(vectors.found()).isEqualTo(1);
    try (Classifier model = Classifier.create(config);
        PointerScope scope = new PointerScope()) {
      model.assign(vectors);
      Tensor embedding = model.network().named_parameters().get("embedding");
      double[] before = Tensors.doubles(embedding);
      ClassifierTraining.train(
          model,
          examples(model, data),
          List.of(),
          StepConfig.of(16),
          TrainingConfig.adam(3, 1e-2),
          RunOptions.defaults());
      assertThat(Tensors.doubles(embedding)).isEqualTo(before);
      int row = 4 * config.vocabulary().number(known);
      assertThat(Arrays.copyOfRange(before, row, row + 4)).containsExactly(1, 2, 3, 4);
    }
    Files.writeString(file, known + " 1 2 3 4\nother 1 2 x 4\n" + known + "s 1 2\n");
    assertThatThrownBy(() -> WordVectors.read(file, config.vocabulary()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("vectors.txt, line 3");
  }

  /** Words turned round letter by letter. */
  private static List<Pair> reversed(int count) {
    Random random = new Random(1);
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      StringBuilder text = new StringBuilder();
      for (int k = 0; k < 2 + random.nextInt(4); k++) {
        text.append((char) ('a' + random.nextInt(6)));
      }
      pairs.add(new Pair(text.toString(), new StringBuilder(text).reverse().toString()));
    }
    return pairs;
  }

  private static TranslatorConfig translator(int n) {
    Subwords bytes = new Subwords(List.of());
    TransformerConfig transformer =
        TransformerConfig.base(bytes.size(), n).withSize(32, 64, 2).withBlocks(1, 1).withDropout(0);
    return new TranslatorConfig(transformer, bytes, 0.1, 1);
  }

  @Test
  void aTranslatorLearnsToTurnWordsRound() {
    List<Pair> pairs = reversed(3000);
    try (Translator model = Translator.create(translator(2))) {
      TranslatorTraining.train(
          model,
          pairs.subList(0, 2900),
          pairs.subList(2900, 2950),
          StepConfig.of(600),
          TrainingConfig.adam(400, 4e-3),
          RunOptions.defaults());
      int right = 0;
      for (Pair pair : pairs.subList(2950, 3000)) {
        String found = model.translate(pair.source(), Translator.Search.defaults()).get(0).text();
        right += found.equals(pair.target()) ? 1 : 0;
      }
      assertThat(right).isGreaterThan(40);
    }
  }

  @Test
  void writingWordByWordGivesTheSameScores() {
    try (Translator model = Translator.create(translator(4));
        PointerScope scope = new PointerScope();
        NoGradGuard none = new NoGradGuard()) {
      Transformer network = model.network();
      Tensor source = Tensors.of(new long[] {5, 6, 7, 1, 9, 1, 0, 0}, 2, 4);
      long[] target = {8, 9, 10, 11, 12, 13};
      Transformer.Read read = network.read(source);
      double[] all = Tensors.doubles(network.write(read, Tensors.of(target, 2, 3)));
      Transformer.Written written = network.begin(read);
      int words = model.config().transformer().vocabulary();
      for (int t = 0; t < 3; t++) {
        long[] last = t == 0 ? new long[2] : new long[] {target[t - 1], target[3 + t - 1]};
        Transformer.Next next = network.next(written, Tensors.of(last, 2));
        double[] scores = Tensors.doubles(next.scores());
        for (int row = 0; row < 2; row++) {
          for (int word = 0; word < words; word++) {
            assertThat(scores[row * words + word])
                .isCloseTo(all[(row * 3 + t) * words + word], within(1e-4));
          }
        }
        written = next.written();
      }
    }
  }

  @Test
  void nothingIsLeftInMemory() {
    List<AgreementGrammar.Row> data = rows(64, 1);
    List<Pair> pairs = reversed(64);
    try (Classifier classifier = Classifier.create(agreement(data, 2));
        Translator translator = Translator.create(translator(2))) {
      List<Example> examples = examples(classifier, data);
      for (int warm = 0; warm < 2; warm++) {
        work(classifier, examples, translator, pairs);
      }
      long before = Pointer.totalCount();
      for (int k = 0; k < 20; k++) {
        work(classifier, examples, translator, pairs);
      }
      assertThat(Pointer.totalCount()).isLessThanOrEqualTo(before);
    }
  }

  private static void work(
      Classifier classifier, List<Example> examples, Translator translator, List<Pair> pairs) {
    TrainingConfig run = TrainingConfig.adam(2, 1e-3);
    ClassifierTraining.train(
        classifier, examples, examples, StepConfig.of(16), run, RunOptions.defaults());
    TranslatorTraining.train(
        translator, pairs, pairs, StepConfig.of(200), run, RunOptions.defaults());
    translator.translate("abc", new Translator.Search(2, 0.6, 4));
  }
}
