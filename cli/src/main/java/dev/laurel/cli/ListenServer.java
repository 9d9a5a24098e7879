package dev.laurel.cli;

import dev.laurel.binaural.BinauralModel;
import dev.laurel.core.UserError;
import dev.laurel.core.io.Json;
import io.undertow.Handlers;
import io.undertow.Undertow;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.resource.ClassPathResourceManager;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.StatusCodes;
import io.undertow.websockets.core.AbstractReceiveListener;
import io.undertow.websockets.core.BufferedBinaryMessage;
import io.undertow.websockets.core.BufferedTextMessage;
import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.core.WebSockets;
import io.undertow.websockets.spi.WebSocketHttpExchange;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Serves the page on which a talker is dragged around a head, to this machine alone, and the sound
 * that the network makes for it.
 */
final class ListenServer implements AutoCloseable {
  private static final String HOST = "127.0.0.1";
  private static final int MOST_PAGES = 8;

  /** Ten minutes of sound. */
  private static final long MOST_BYTES = 4L * 48_000 * 600;

  private static final long MOST_TEXT = 10_000;
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self' ws:; img-src"
          + " 'self' blob: data:; media-src blob:; worker-src 'self'; base-uri 'none'; form-action"
          + " 'none'; frame-ancestors 'none'";

  /** Loggers that would greet; kept, since a logger that nobody keeps forgets its level. */
  private static final List<Logger> QUIET =
      List.of(
          Logger.getLogger("io.undertow"),
          Logger.getLogger("org.xnio"),
          Logger.getLogger("org.jboss.threads"));

  private final BinauralModel model;
  private final float[] mono;
  private final Undertow server;
  private final AtomicInteger pages = new AtomicInteger();

  /**
   * Starts.
   *
   * @param port 0 for any that is free
   * @throws UserError if the port is taken
   */
  ListenServer(BinauralModel model, float[] mono, int port) {
    this.model = model;
    this.mono = mono;
    QUIET.forEach(logger -> logger.setLevel(Level.WARNING));
    HttpHandler files =
        Handlers.resource(
                new ClassPathResourceManager(
                    ListenServer.class.getClassLoader(), "dev/laurel/cli/listen"))
            .addWelcomeFiles("index.html");
    HttpHandler all =
        Handlers.path(files)
            .addExactPath("/mono", this::mono)
            .addExactPath("/sound", Handlers.websocket(this::connect));
    server =
        Undertow.builder()
            .addHttpListener(port, HOST)
            .setIoThreads(2)
            .setWorkerThreads(4)
            .setHandler(exchange -> guarded(all, exchange))
            .build();
    try {
      server.start();
    } catch (RuntimeException e) {
      if (e.getCause() instanceof BindException) {
        throw new UserError(
            "port " + port + " is taken; name another with --port, or 0 for any", e);
      }
      throw e;
    }
  }

  /** Where the page is. */
  String address() {
    InetSocketAddress bound = (InetSocketAddress) server.getListenerInfo().get(0).getAddress();
    return "http://" + HOST + ":" + bound.getPort() + "/";
  }

  /** Pages of other sites, and names that lead here, are not answered. */
  private void guarded(HttpHandler all, HttpServerExchange exchange) throws Exception {
    String host = exchange.getRequestHeaders().getFirst(Headers.HOST);
    String origin = exchange.getRequestHeaders().getFirst(Headers.ORIGIN);
    String here = address().substring("http://".length(), address().length() - 1);
    String local = here.replace(HOST, "localhost");
    boolean ours = here.equals(host) || local.equals(host);
    if (!ours || (origin != null && !origin.equals("http://" + host))) {
      exchange.setStatusCode(StatusCodes.FORBIDDEN).endExchange();
      return;
    }
    exchange.getResponseHeaders().put(new HttpString("Content-Security-Policy"), POLICY);
    exchange.getResponseHeaders().put(new HttpString("X-Content-Type-Options"), "nosniff");
    exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-store");
    all.handleRequest(exchange);
  }

  /** The talker's sound, float32. */
  private void mono(HttpServerExchange exchange) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Float.BYTES * mono.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : mono) {
      bytes.putFloat(value);
    }
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/octet-stream");
    exchange.getResponseSender().send(bytes.flip());
  }

  private void connect(WebSocketHttpExchange exchange, WebSocketChannel channel) {
    if (pages.incrementAndGet() > MOST_PAGES) {
      pages.decrementAndGet();
      WebSockets.sendClose(
          1013, "no more than " + MOST_PAGES + " pages listen at once", channel, null);
      return;
    }
    // One thread each: the network's state is not for several.
    ExecutorService renderer = Executors.newSingleThreadExecutor();
    ListenSession session = new ListenSession(model, mono);
    channel.addCloseTask(
        closed -> {
          pages.decrementAndGet();
          renderer.execute(session::close);
          renderer.shutdown();
        });
    channel.getReceiveSetter().set(new Listener(session, renderer));
    channel.resumeReceives();
  }

  /** Text asks for sound; bytes are another sound to talk. */
  private static final class Listener extends AbstractReceiveListener {
    private final ListenSession session;
    private final ExecutorService renderer;

    private Listener(ListenSession session, ExecutorService renderer) {
      this.session = session;
      this.renderer = renderer;
    }

    @Override
    protected long getMaxTextBufferSize() {
      return MOST_TEXT;
    }

    @Override
    protected long getMaxBinaryBufferSize() {
      return MOST_BYTES;
    }

    @Override
    protected void onFullTextMessage(WebSocketChannel channel, BufferedTextMessage message) {
      String text = message.getData();
      renderer.execute(() -> reply(channel, text));
    }

    private void reply(WebSocketChannel channel, String text) {
      try {
        WebSockets.sendBinary(
            session.answer(Json.parse(text, "the page's message")), channel, null);
      } catch (UserError e) {
        WebSockets.sendText(Json.line(Map.of("error", e.getMessage())), channel, null);
      }
    }

    @Override
    protected void onFullBinaryMessage(WebSocketChannel channel, BufferedBinaryMessage message) {
      float[] samples;
      try (var pooled = message.getData()) {
        ByteBuffer bytes = WebSockets.mergeBuffers(pooled.getResource());
        samples = new float[bytes.remaining() / Float.BYTES];
        bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(samples);
      }
      for (float value : samples) {
        if (!Float.isFinite(value)) {
          WebSockets.sendText(
              Json.line(Map.of("error", "the sound has a number that is not finite")),
              channel,
              null);
          return;
        }
      }
      if (samples.length > 0) {
        renderer.execute(() -> session.sound(samples));
      }
    }
  }

  @Override
  public void close() {
    server.stop();
  }
}
