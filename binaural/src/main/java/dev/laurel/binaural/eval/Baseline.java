package dev.laurel.binaural.eval;

import dev.laurel.binaural.data.Recording;
import dev.laurel.binaural.dsp.DspRenderer;
import dev.laurel.binaural.dsp.DspScene;
import dev.laurel.binaural.dsp.HeadFilter;
import dev.laurel.binaural.dsp.HeadResponses;
import dev.laurel.binaural.warp.GeometricWarp;
import dev.laurel.binaural.warp.TimeWarp;
import dev.laurel.core.Tensors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/** What a network must be better than. */
public sealed interface Baseline {
  /** For people. */
  String name();

  /** Both ears' sound. */
  float[][] rendered(Recording recording);

  /** Whether its gain is one that nobody knows and that is fitted to the recordings. */
  default boolean fitted() {
    return false;
  }

  /** Nothing. */
  record Silence() implements Baseline {
    @Override
    public String name() {
      return "silence";
    }

    @Override
    public float[][] rendered(Recording recording) {
      return new float[2][recording.mono().length];
    }
  }

  /** The talker's sound in both ears. */
  record Copy() implements Baseline {
    @Override
    public String name() {
      return "mono copied";
    }

    @Override
    public float[][] rendered(Recording recording) {
      return new float[][] {recording.mono().clone(), recording.mono().clone()};
    }
  }

  /** The geometric warp of the paper alone. */
  record Warp() implements Baseline {
    @Override
    public String name() {
      return "geometric warp";
    }

    @Override
    public float[][] rendered(Recording recording) {
      try (PointerScope scope = new PointerScope();
          NoGradGuard none = new NoGradGuard()) {
        Tensor view = Tensors.of(recording.views()).t().unsqueeze(0).contiguous();
        Tensor mono = Tensors.of(new float[][] {recording.mono(), recording.mono()}).unsqueeze(0);
        float[] both = Tensors.floats(TimeWarp.MONOTONE.of(mono, GeometricWarp.field(view)));
        int length = recording.mono().length;
        float[][] ears = new float[2][length];
        for (int ear = 0; ear < 2; ear++) {
          System.arraycopy(both, ear * length, ears[ear], 0, length);
        }
        return ears;
      }
    }
  }

  /** A renderer's formulas. */
  record Formulas(String name, DspScene scene) implements Baseline {
    /** A spherical head in the open. */
    public static Formulas sphere() {
      return new Formulas("spherical head", DspScene.sphere());
    }

    /** The nearest measured response, in the open. */
    public static Formulas nearest(HeadResponses head) {
      return new Formulas(
          "nearest measured head", DspScene.sphere().withFilter(HeadFilter.Measured.of(head)));
    }

    @Override
    public float[][] rendered(Recording recording) {
      return new DspRenderer(scene).render(recording.mono(), recording.views());
    }

    @Override
    public boolean fitted() {
      return true;
    }
  }
}
