package dev.laurel.phm.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.laurel.core.Engine;
import dev.laurel.core.Tensors;
import dev.laurel.core.io.Json;
import dev.laurel.core.testing.Golden;
import dev.laurel.phm.Algebra;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The nearest sum of Kronecker products, against the decomposition by singular values. */
@Tag("smoke")
class NearestPhmGoldenTest {
  private static final double FORWARD = 2e-5;

  /** {@code sum_i kron(A_i, S_i)}, as the definition has it. */
  private static Tensor dense(NearestPhm found) {
    Tensor sum = null;
    for (long i = 0; i < found.rules().size(0); i++) {
      Tensor product = torch.kron(found.rules().select(0, i), found.parts().select(0, i));
      sum = sum == null ? product : sum.add(product);
    }
    return sum;
  }

  @Test
  void itIsTheBestThereIs() {
    try (Golden golden = Golden.open("phm", "dense_to_phm");
        PointerScope scope = new PointerScope()) {
      JsonNode cases = Json.parse(golden.text("cases"), "cases");
      for (int c = 0; c < cases.size(); c++) {
        String at = "case" + c + "/";
        int n = cases.get(c).path("n").asInt();
        NearestPhm found = NearestPhm.of(golden.tensor(at + "W"), n, n);
        golden.assertClose(dense(found), at + "H_best", FORWARD);
        assertThat(found.relativeError()).isCloseTo(golden.number(at + "rel_error"), within(1e-5));
        double[] values = golden.numbers(at + "singular_values");
        for (int i = 0; i < values.length; i++) {
          assertThat(found.singularValues()[i]).isCloseTo(values[i], within(FORWARD * values[0]));
        }
        NearestPhm exact = NearestPhm.of(golden.tensor(at + "exact_W"), n, n);
        golden.assertClose(dense(exact), at + "exact_W", 1e-5);
        assertThat(exact.relativeError()).isLessThan(1e-5);
        NearestPhm whole = NearestPhm.of(golden.tensor(at + "W"), n, n * n);
        golden.assertClose(dense(whole), at + "W", 1e-5);
      }
    }
  }

  @Test
  void anAlgebrasWeightIsFoundAgain() {
    Engine.start();
    for (String name : Algebra.names()) {
      try (PointerScope scope = new PointerScope()) {
        Algebra algebra = Algebra.named(name);
        int n = algebra.dimension();
        Tensor parts =
            Tensors.randomNormal(new Random(1), ScalarType.Float, 3L * n, 2).view(n, 3, 2);
        for (boolean left : new boolean[] {true, false}) {
          Tensor any = Tensors.randomNormal(new Random(2), ScalarType.Float, 3L * n, 2L * n);
          NearestPhm shape = NearestPhm.of(any, algebra, left);
          assertThat(shape.relativeError()).isBetween(0.0, 1.0);
          Tensor weight = dense(new NearestPhm(shape.rules(), parts, new double[0], 0));
          NearestPhm found = NearestPhm.of(weight, algebra, left);
          assertThat(found.relativeError()).isLessThan(1e-6);
          Golden.assertClose(Tensors.doubles(found.parts()), Tensors.doubles(parts), FORWARD, name);
        }
      }
    }
  }
}
