package dev.laurel.phm.layer;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * A Transformer whose layers are hypercomplex (section 4.2 of the paper), as tensor2tensor builds
 * it: normalised before every layer, sines for positions, one matrix for the words on both sides
 * and the last layer. Token 0 is padding, 1 the end.
 */
public final class Transformer extends Module {
  /** Kept, because the bindings hold parts only weakly. */
  private final List<Module> parts = new ArrayList<>();

  private static final double MASKED = -1e9;
  private static final double LONGEST_WAVE = 10_000;

  private final TransformerConfig config;
  private final PhmEmbedding phmEmbedding;
  private final Tensor embedding;
  private final List<Block> encoder = new ArrayList<>();
  private final List<Block> decoder = new ArrayList<>();
  private final LayerNorm encoderNorm;
  private final LayerNorm decoderNorm;

  /** Sees what goes through, for those who look inside. */
  interface Tap {
    void sees(String name, Tensor value);
  }

  /** One block of the encoder, or of the decoder with its attention to the encoder. */
  private static final class Block extends Module {
    /** Kept, because the bindings hold parts only weakly. */
    private final Module ffn;

    private final PhmMultiheadAttention self;
    private final PhmMultiheadAttention cross;
    private final PhmLinear fc1;
    private final PhmLinear fc2;
    private final List<LayerNorm> norms = new ArrayList<>();
    private final double dropout;

    Block(TransformerConfig config, boolean crossing, Random random) {
      super("Block");
      dropout = config.dropout();
      self =
          register_module(
              "self",
              new PhmMultiheadAttention(
                  config.width(), config.heads(), config.phm(), config.fused(), dropout, random));
      cross =
          crossing
              ? register_module(
                  "cross",
                  new PhmMultiheadAttention(
                      config.width(), config.heads(), config.phm(), false, dropout, random))
              : null;
      ffn = register_module("ffn", new Part());
      PhmConfig after = config.afterAttention();
      fc1 =
          ffn.register_module(
              "fc1", new PhmLinear(config.width(), config.feedForward(), after, random));
      fc2 =
          ffn.register_module(
              "fc2", new PhmLinear(config.feedForward(), config.width(), after, random));
      for (int i = 1; i <= (crossing ? 3 : 2); i++) {
        norms.add(register_module("ln" + i, new LayerNorm(config.width())));
      }
    }

    private Tensor dropped(Tensor x) {
      return dropout > 0 && is_training() ? torch.dropout(x, dropout, true) : x;
    }

    /** One more word, with the keys and values of all so far. */
    Tensor after(
        Tensor x,
        PhmMultiheadAttention.Memory own,
        PhmMultiheadAttention.Memory memory,
        Tensor memoryMask) {
      try (PointerScope scope = new PointerScope()) {
        Tensor h = x.add(self.forward(norms.get(0).forward(x), own, null));
        h = h.add(cross.forward(norms.get(1).forward(h), memory, memoryMask));
        Tensor between = torch.relu(fc1.forward(norms.get(2).forward(h)));
        return Tensors.keep(h.add(fc2.forward(between)));
      }
    }

    Tensor forward(
        Tensor x, Tensor selfMask, PhmMultiheadAttention.Memory memory, Tensor memoryMask) {
      try (PointerScope scope = new PointerScope()) {
        int norm = 0;
        Tensor h = x.add(dropped(self.forward(norms.get(norm++).forward(x), selfMask)));
        if (cross != null) {
          Tensor read = cross.forward(norms.get(norm++).forward(h), memory, memoryMask);
          h = h.add(dropped(read));
        }
        Tensor between = torch.relu(fc1.forward(norms.get(norm).forward(h)));
        return Tensors.keep(h.add(dropped(fc2.forward(dropped(between)))));
      }
    }
  }

  /** A group of modules under one name. */
  private static final class Part extends Module {
    Part() {
      super("Part");
    }
  }

  /** New, with first values. */
  public Transformer(TransformerConfig config, Random random) {
    super("Transformer");
    this.config = config;
    boolean all = config.replace() == TransformerConfig.Replace.ALL;
    if (all) {
      phmEmbedding =
          register_module(
              "embedding",
              new PhmEmbedding(config.vocabulary(), config.width(), config.phm(), random));
      embedding = null;
    } else {
      phmEmbedding = null;
      float[] first = new float[config.vocabulary() * config.width()];
      for (int i = 0; i < first.length; i++) {
        first[i] = (float) (random.nextGaussian() / Math.sqrt(config.width()));
      }
      embedding = Tensors.of(first, config.vocabulary(), config.width()).set_requires_grad(true);
      register_parameter("embedding", embedding);
    }
    Module reading = register_module("encoder", new Part());
    parts.add(reading);
    for (int b = 0; b < config.encoderBlocks(); b++) {
      encoder.add(reading.register_module(Integer.toString(b), new Block(config, false, random)));
    }
    encoderNorm = reading.register_module("ln", new LayerNorm(config.width()));
    if (config.decoderBlocks() > 0) {
      Module writing = register_module("decoder", new Part());
      parts.add(writing);
      for (int b = 0; b < config.decoderBlocks(); b++) {
        decoder.add(writing.register_module(Integer.toString(b), new Block(config, true, random)));
      }
      decoderNorm = writing.register_module("ln", new LayerNorm(config.width()));
    } else {
      decoderNorm = null;
    }
  }

  /** Sizes. */
  public TransformerConfig config() {
    return config;
  }

  /** All hypercomplex weights by the names of their layers. */
  public Map<String, HypercomplexWeight> weights() {
    Map<String, HypercomplexWeight> all = new LinkedHashMap<>();
    if (phmEmbedding != null) {
      all.put("embedding", phmEmbedding.weight());
    }
    collect("encoder.", encoder, all);
    collect("decoder.", decoder, all);
    return all;
  }

  private static void collect(
      String prefix, List<Block> blocks, Map<String, HypercomplexWeight> all) {
    for (int b = 0; b < blocks.size(); b++) {
      Block block = blocks.get(b);
      String at = prefix + b + ".";
      block.self.weights().forEach((name, weight) -> all.put(at + "self." + name, weight));
      if (block.cross != null) {
        block.cross.weights().forEach((name, weight) -> all.put(at + "cross." + name, weight));
      }
      all.put(at + "ffn.fc1", block.fc1.weight());
      all.put(at + "ffn.fc2", block.fc2.weight());
    }
  }

  /** What has been read. */
  public record Read(Tensor states, Tensor mask) {}

  /**
   * Reads sources.
   *
   * @param source tokens, {@code (examples, times)}, int64
   * @return states {@code (examples, times, width)}, and what hides the padding
   */
  public Read read(Tensor source) {
    return read(source, null);
  }

  Read read(Tensor source, Tap tap) {
    try (PointerScope scope = new PointerScope()) {
      Tensor mask = paddingMask(source);
      Tensor x = dropped(vectors(source).add(positions(source.size(1), config.width())));
      tell(tap, "encoder_input", x);
      for (int b = 0; b < encoder.size(); b++) {
        x = encoder.get(b).forward(x, mask, null, null);
        tell(tap, "encoder." + b + ".out", x);
      }
      x = encoderNorm.forward(x);
      tell(tap, "memory", x);
      return new Read(Tensors.keep(x), Tensors.keep(mask));
    }
  }

  private static void tell(Tap tap, String name, Tensor value) {
    if (tap != null) {
      tap.sees(name, value);
    }
  }

  /** What is written next, at every place of targets. */
  public Tensor write(Read read, Tensor target) {
    return write(read, target, null);
  }

  /**
   * The scores of all words, where every place knows the words before it.
   *
   * @param target tokens, {@code (examples, times)}, int64
   * @return {@code (examples, times, vocabulary)}
   */
  Tensor write(Read read, Tensor target, Tap tap) {
    if (decoder.isEmpty()) {
      throw new UserError("this Transformer has no decoder, so it cannot write");
    }
    try (PointerScope scope = new PointerScope()) {
      Tensor y = vectors(target);
      Tensor first = y.new_zeros(y.size(0), 1, y.size(2));
      Tensor shifted = torch.cat(new TensorVector(first, y.narrow(1, 0, y.size(1) - 1)), 1);
      Tensor x = dropped(shifted.add(positions(target.size(1), config.width())));
      tell(tap, "decoder_input", x);
      Tensor future = futureMask(target.size(1), x);
      for (int b = 0; b < decoder.size(); b++) {
        Block block = decoder.get(b);
        x = block.forward(x, future, block.cross.memory(read.states()), read.mask());
        tell(tap, "decoder." + b + ".out", x);
      }
      return Tensors.keep(scores(decoderNorm.forward(x)));
    }
  }

  /**
   * What a writing remembers, so that a word costs one step and not all before it.
   *
   * @param self keys and values of the words that are written, block by block; empty at first
   * @param cross of what has been read
   * @param mask of what has been read
   * @param times words that are written
   */
  public record Written(
      List<PhmMultiheadAttention.Memory> self,
      List<PhmMultiheadAttention.Memory> cross,
      Tensor mask,
      long times) {
    /** Only the sequences with some numbers, in their order. */
    public Written of(Tensor numbers) {
      return new Written(
          select(self, numbers), select(cross, numbers), mask.index_select(0, numbers), times);
    }

    private static List<PhmMultiheadAttention.Memory> select(
        List<PhmMultiheadAttention.Memory> from, Tensor numbers) {
      return from.stream()
          .map(
              one ->
                  new PhmMultiheadAttention.Memory(
                      one.keys().index_select(0, numbers), one.values().index_select(0, numbers)))
          .toList();
    }
  }

  /** Scores of the next word, {@code (sequences, vocabulary)}, and what to go on from. */
  public record Next(Tensor scores, Written written) {}

  /** Nothing is written yet; in the caller's scope. */
  public Written begin(Read read) {
    List<PhmMultiheadAttention.Memory> cross =
        decoder.stream().map(block -> block.cross.memory(read.states())).toList();
    return new Written(List.of(), cross, read.mask(), 0);
  }

  /**
   * Scores of the next word; all is in the caller's scope.
   *
   * @param last word of every sequence, int64; not looked at in the beginning
   */
  public Next next(Written before, Tensor last) {
    long sequences = before.cross().get(0).keys().size(0);
    Tensor place = positions(before.times() + 1, config.width()).narrow(0, before.times(), 1);
    Tensor x =
        before.times() == 0
            ? place.expand(sequences, 1, config.width())
            : vectors(last.view(sequences, 1)).add(place);
    List<PhmMultiheadAttention.Memory> self = new ArrayList<>();
    for (int b = 0; b < decoder.size(); b++) {
      Block block = decoder.get(b);
      PhmMultiheadAttention.Memory own = block.self.memory(block.norms.get(0).forward(x));
      if (before.times() > 0) {
        own = before.self().get(b).with(own);
      }
      self.add(own);
      x = block.after(x, own, before.cross().get(b), before.mask());
    }
    return new Next(
        scores(decoderNorm.forward(x)).squeeze(1),
        new Written(self, before.cross(), before.mask(), before.times() + 1));
  }

  private Tensor dropped(Tensor x) {
    return config.dropout() > 0 && is_training() ? torch.dropout(x, config.dropout(), true) : x;
  }

  private Tensor scores(Tensor states) {
    return phmEmbedding == null ? torch.matmul(states, embedding.t()) : phmEmbedding.scores(states);
  }

  /** The vectors of words times the root of the width; none of padding. */
  private Tensor vectors(Tensor tokens) {
    Tensor found =
        phmEmbedding == null ? torch.embedding(embedding, tokens) : phmEmbedding.forward(tokens);
    Tensor there = tokens.ne(new Scalar(0)).unsqueeze(-1).to(found.scalar_type().intern());
    return Tensors.times(found.mul(there), Math.sqrt(config.width()));
  }

  private static Tensor paddingMask(Tensor tokens) {
    Tensor padding = tokens.eq(new Scalar(0)).to(torch.ScalarType.Float);
    return Tensors.times(padding, MASKED).view(tokens.size(0), 1, 1, tokens.size(1));
  }

  private static Tensor futureMask(long times, Tensor like) {
    Tensor ones = like.new_ones(times, times).triu(1);
    return Tensors.times(ones, MASKED);
  }

  /** Sines, then cosines, of waves from 1 to ten thousand long; {@code (times, width)}. */
  public static Tensor positions(long times, long width) {
    int waves = (int) (width / 2);
    double fall = Math.log(LONGEST_WAVE) / Math.max(waves - 1, 1);
    float[] values = new float[(int) (times * width)];
    for (int t = 0; t < times; t++) {
      for (int j = 0; j < waves; j++) {
        double angle = t * Math.exp(-j * fall);
        int at = (int) (t * width) + j;
        values[at] = (float) Math.sin(angle);
        values[at + waves] = (float) Math.cos(angle);
      }
    }
    return Tensors.of(values, times, width);
  }
}
