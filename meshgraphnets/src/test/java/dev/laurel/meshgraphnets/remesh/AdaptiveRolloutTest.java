package dev.laurel.meshgraphnets.remesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.laurel.core.UserError;
import dev.laurel.core.run.Progress;
import dev.laurel.core.run.RunOptions;
import dev.laurel.meshgraphnets.Cloth;
import dev.laurel.meshgraphnets.Fluid;
import dev.laurel.meshgraphnets.Frame;
import dev.laurel.meshgraphnets.MeshModel;
import dev.laurel.meshgraphnets.MeshModelConfig;
import dev.laurel.meshgraphnets.Rollout;
import dev.laurel.meshgraphnets.SizingField;
import dev.laurel.meshgraphnets.data.BendSizing;
import dev.laurel.meshgraphnets.data.Flags;
import dev.laurel.meshgraphnets.data.FrameReader;
import dev.laurel.meshgraphnets.data.Trajectory;
import dev.laurel.meshgraphnets.eval.SizingErrors;
import dev.laurel.meshgraphnets.network.GraphNetworkConfig;
import dev.laurel.meshgraphnets.train.MeshTraining;
import dev.laurel.meshgraphnets.train.MeshTrainingConfig;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A simulation on a mesh that a second model adapts. */
class AdaptiveRolloutTest {
  private static final double EDGE = 0.3;
  private static final SizingField FIELD = new SizingField(Cloth.flagSimple(), EDGE / 3, 3 * EDGE);

  private static Trajectory flag() {
    return Flags.defaults()
        .withEdge(EDGE)
        .withFrames(40, 0.02)
        .withSizing(new BendSizing(EDGE / 3, 3 * EDGE, 0.3))
        .simulate(3, frame -> {});
  }

  private static MeshModel trained(MeshModelConfig config, Trajectory flag, long steps) {
    MeshModel model =
        MeshModel.create(config.withNetwork(GraphNetworkConfig.defaults().withSize(16, 1, 2)));
    MeshTraining.train(
        model,
        List.of(flag),
        List.of(),
        MeshTrainingConfig.brief(steps).withNormalizerSteps(10),
        RunOptions.defaults());
    return model;
  }

  @Test
  void everyStateHasAMeshThatTheFieldAllows() {
    Trajectory flag = flag();
    try (MeshModel simulator = trained(MeshModelConfig.of(Cloth.flagSimple()), flag, 5);
        MeshModel sizing = trained(MeshModelConfig.of(FIELD), flag, 150)) {
      FrameReader reader = new FrameReader(Cloth.flagSimple(), flag);
      Rollout rollout =
          new AdaptiveRollout(simulator, sizing, Remesher.defaults())
              .run(reader.frame(30), 6, Progress.silent());
      assertThat(rollout.diverged()).isEqualTo(-1);
      assertThat(rollout.states()).hasSize(6);
      assertThat(rollout.states().get(5).mesh()).isNotEqualTo(rollout.states().get(0).mesh());
      for (Frame state : rollout.states()) {
        assertThat(area(state)).isCloseTo(6, within(1e-4));
        assertThat(state.field("world_pos")).hasSize(3 * state.mesh().nodes());
      }
      SizingErrors errors = SizingErrors.of(sizing, new FrameReader(FIELD, flag), 2);
      assertThat(errors.rootMeanSquare()).isLessThan(errors.deviation());
      assertThat(errors.edgesAlike()).isBetween(0.5, 1.0);
    }
  }

  /** Of the flag at rest, 3 x 2 metres. */
  private static double area(Frame state) {
    float[] at = state.mesh().positions();
    int[] cells = state.mesh().cells();
    double area = 0;
    for (int c = 0; c < cells.length; c += 3) {
      double ux = (double) at[2 * cells[c + 1]] - at[2 * cells[c]];
      double uy = (double) at[2 * cells[c + 1] + 1] - at[2 * cells[c] + 1];
      double vx = (double) at[2 * cells[c + 2]] - at[2 * cells[c]];
      double vy = (double) at[2 * cells[c + 2] + 1] - at[2 * cells[c] + 1];
      area += (ux * vy - uy * vx) / 2;
    }
    return area;
  }

  @Test
  void modelsThatDoNotBelongTogetherAreRefused() {
    try (MeshModel cloth = MeshModel.create(MeshModelConfig.of(Cloth.flagSimple()));
        MeshModel flow = MeshModel.create(MeshModelConfig.of(Fluid.cylinderFlow()));
        MeshModel sizing = MeshModel.create(MeshModelConfig.of(FIELD))) {
      assertThatThrownBy(() -> new AdaptiveRollout(cloth, flow, Remesher.defaults()))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("does not predict a sizing field");
      assertThatThrownBy(() -> new AdaptiveRollout(flow, sizing, Remesher.defaults()))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("the sizing field is of");
    }
  }
}
