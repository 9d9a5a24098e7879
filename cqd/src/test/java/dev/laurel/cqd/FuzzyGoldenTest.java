package dev.laurel.cqd;

import dev.laurel.core.testing.Golden;
import java.util.Locale;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class FuzzyGoldenTest {
  @Test
  void normsAndConorms() {
    try (Golden golden = Goldens.open("fuzzy_ops");
        PointerScope scope = new PointerScope()) {
      Tensor a = golden.tensor("a");
      Tensor b = golden.tensor("b");
      Tensor c = golden.tensor("c");
      for (TNorm norm : TNorm.values()) {
        String name = norm.name().toLowerCase(Locale.ROOT);
        golden.assertClose(norm.and(a, b), "tnorm_" + name, 1e-12);
        golden.assertClose(norm.or(a, b), "tconorm_" + name, 1e-12);
        golden.assertClose(norm.and(norm.and(a, b), c), "tnorm3_" + name, 1e-12);
        golden.assertClose(norm.or(norm.or(a, b), c), "tconorm3_" + name, 1e-12);
        Tensor inPlace = a.clone();
        norm.andInPlace(inPlace, b);
        golden.assertClose(inPlace, "tnorm_" + name, 1e-12);
      }
      golden.assertClose(TNorm.not(a), "not_a", 1e-12);
    }
  }
}
