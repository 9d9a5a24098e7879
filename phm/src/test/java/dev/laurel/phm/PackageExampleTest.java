package dev.laurel.phm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.laurel.core.run.RunOptions;
import dev.laurel.core.run.TrainingConfig;
import dev.laurel.phm.data.AgreementGrammar;
import dev.laurel.phm.data.AgreementSentence;
import dev.laurel.phm.eval.Accuracy;
import dev.laurel.phm.layer.PhmConfig;
import dev.laurel.phm.text.Vocabulary;
import dev.laurel.phm.train.ClassifierTraining;
import dev.laurel.phm.train.StepConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of the package's documentation, with fewer sentences and steps. */
class PackageExampleTest {
  @Test
  void itRuns(@TempDir Path folder) {
    List<AgreementSentence> sentences =
        AgreementGrammar.easy().generate(300, 1, Set.of()).stream()
            .map(AgreementGrammar.Row::sentence)
            .toList();
    Vocabulary words = Vocabulary.of(sentences.stream().map(AgreementSentence::words), 10_000);
    try (Classifier model = Classifier.create(ClassifierConfig.agreement(words, PhmConfig.of(4)))) {
      List<Example> examples = sentences.stream().map(model::example).toList();
      ClassifierTraining.train(
          model,
          examples,
          List.of(),
          StepConfig.of(128),
          TrainingConfig.adam(3, 3e-3),
          RunOptions.defaults());
      Accuracy accuracy = model.evaluate(examples);
      Path file = folder.resolve("agreement.safetensors");
      model.save(file, accuracy);
      assertThat(accuracy.count()).isEqualTo(300);
      assertThat(Files.exists(file)).isTrue();
    }
  }
}
