package dev.laurel.scoresde;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** How data becomes what the network sees, and back. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "scaling")
@JsonSubTypes({
  @JsonSubTypes.Type(value = DataScaling.Unit.class, name = "unit"),
  @JsonSubTypes.Type(value = DataScaling.Centered.class, name = "centered"),
  @JsonSubTypes.Type(value = DataScaling.Standardized.class, name = "standardized")
})
public sealed interface DataScaling {
  /** What the network sees, in the scope of the caller. */
  Tensor forward(Tensor data);

  /** The data again, in the scope of the caller. */
  Tensor inverse(Tensor seen);

  /** Mean over the dimensions of log2 |d inverse / d seen|. */
  double inverseLogSlope();

  /** Whether what the network sees lies around 0. */
  boolean aroundZero();

  /** [0, 1] as it is: the network brings it around 0 itself. */
  record Unit() implements DataScaling {
    @Override
    public Tensor forward(Tensor data) {
      return data;
    }

    @Override
    public Tensor inverse(Tensor seen) {
      return seen;
    }

    @Override
    public double inverseLogSlope() {
      return 0;
    }

    @Override
    public boolean aroundZero() {
      return false;
    }
  }

  /** [0, 1] to [-1, 1]. */
  record Centered() implements DataScaling {
    @Override
    public Tensor forward(Tensor data) {
      return line(data, 2, -1);
    }

    @Override
    public Tensor inverse(Tensor seen) {
      return line(seen, 0.5, 0.5);
    }

    @Override
    public double inverseLogSlope() {
      return -1;
    }

    @Override
    public boolean aroundZero() {
      return true;
    }
  }

  /**
   * Every channel less its mean, divided by its standard deviation: for vectors.
   *
   * @param means of the channels
   * @param stds of the channels
   */
  record Standardized(List<Double> means, List<Double> stds) implements DataScaling {
    /** Checks the values. */
    public Standardized {
      means = List.copyOf(means);
      stds = List.copyOf(stds);
      for (int i = 0; i < stds.size(); i++) {
        if (!(stds.get(i) > 0) || !Double.isFinite(means.get(i) / stds.get(i))) {
          throw UserError.of(
              "column %d has mean %s and standard deviation %s; finite values that are not all the"
                  + " same are needed",
              i + 1, means.get(i), stds.get(i));
        }
      }
    }

    /** The scaling that a data set asks for. */
    public static Standardized of(Tensor data) {
      try (PointerScope scope = new PointerScope()) {
        Tensor channels = data.transpose(0, 1).flatten(1, -1);
        return new Standardized(
            list(channels.mean(1)), list(channels.var(new long[] {1}, false, false).sqrt()));
      }
    }

    private static List<Double> list(Tensor values) {
      return Arrays.stream(Tensors.doubles(values)).boxed().toList();
    }

    @Override
    public Tensor forward(Tensor data) {
      try (PointerScope scope = new PointerScope()) {
        return Tensors.keep(data.sub(row(means, data)).div(row(stds, data)));
      }
    }

    @Override
    public Tensor inverse(Tensor seen) {
      try (PointerScope scope = new PointerScope()) {
        return Tensors.keep(seen.mul(row(stds, seen)).add(row(means, seen)));
      }
    }

    private static Tensor row(List<Double> values, Tensor like) {
      double[] numbers = values.stream().mapToDouble(Double::doubleValue).toArray();
      return Tensors.as(Tensors.of(numbers, 1, numbers.length, 1, 1), like.scalar_type().intern());
    }

    @Override
    public double inverseLogSlope() {
      return stds.stream().mapToDouble(std -> Math.log(std) / Math.log(2)).average().orElse(0);
    }

    @Override
    public boolean aroundZero() {
      return true;
    }
  }

  private static Tensor line(Tensor x, double slope, double shift) {
    try (PointerScope scope = new PointerScope()) {
      return Tensors.keep(x.mul(new Scalar(slope)).add(new Scalar(shift)));
    }
  }
}
