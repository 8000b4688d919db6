package gap;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.email.UAX29URLEmailTokenizer;
import org.apache.lucene.analysis.miscellaneous.RemoveDuplicatesTokenFilter;
import org.apache.lucene.analysis.pattern.PatternCaptureGroupTokenFilter;
import org.apache.lucene.analysis.pattern.PatternTokenizer;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.index.IndexSettings;
import org.elasticsearch.index.analysis.AnalyzerProvider;
import org.elasticsearch.index.analysis.AnalyzerScope;
import org.elasticsearch.index.analysis.PreBuiltAnalyzerProvider;
import org.elasticsearch.index.analysis.TokenFilterFactory;
import org.elasticsearch.index.analysis.TokenizerFactory;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;
import org.elasticsearch.plugins.AnalysisPlugin;

/** What the missing module analysis-common would give, as far as the tests need it. */
final class Analysis {
  /** Winlogbeat's template asks for a `pattern` analyzer on powershell.file.script_block_text. */
  static Map<String, AnalysisProvider<AnalyzerProvider<? extends Analyzer>>> analyzers() {
    return Map.of("pattern", (index, environment, name, settings) ->
        new PreBuiltAnalyzerProvider(name, AnalyzerScope.INDEX, new PatternAnalyzer(settings.get("pattern", "\\W+"))));
  }

  /** The security index (API keys, users, roles) cuts e-mail addresses with this tokenizer and the two filters below. */
  static Map<String, AnalysisProvider<TokenizerFactory>> tokenizers() {
    return Map.of("uax_url_email", (index, environment, name, settings) ->
        TokenizerFactory.newFactory(name, UAX29URLEmailTokenizer::new));
  }

  static Map<String, AnalysisProvider<TokenFilterFactory>> tokenFilters() {
    Map<String, AnalysisProvider<TokenFilterFactory>> filters = new HashMap<>();
    filters.put("pattern_capture", AnalysisPlugin.requiresAnalysisSettings(Analysis::patternCapture));
    filters.put("unique", (index, environment, name, settings) -> filter(name, RemoveDuplicatesTokenFilter::new));
    return filters;
  }

  private static TokenFilterFactory patternCapture(
      IndexSettings index, Environment environment, String name, Settings settings) {
    Pattern[] patterns = settings.getAsList("patterns", List.of()).stream().map(Pattern::compile).toArray(Pattern[]::new);
    boolean keep = settings.getAsBoolean("preserve_original", true);
    return filter(name, tokens -> new PatternCaptureGroupTokenFilter(tokens, keep, patterns));
  }

  private static TokenFilterFactory filter(String name, UnaryOperator<TokenStream> wrap) {
    return new TokenFilterFactory() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public TokenStream create(TokenStream tokens) {
        return wrap.apply(tokens);
      }
    };
  }

  /** Tokens are what lies between the pattern's matches, lower-cased: as analysis-common's analyzer of that name. */
  private static final class PatternAnalyzer extends Analyzer {
    private final Pattern separator;

    PatternAnalyzer(String separator) {
      this.separator = Pattern.compile(separator);
    }

    @Override
    protected TokenStreamComponents createComponents(String field) {
      Tokenizer tokenizer = new PatternTokenizer(separator, -1);
      return new TokenStreamComponents(tokenizer, new LowerCaseFilter(tokenizer));
    }

    @Override
    protected TokenStream normalize(String field, TokenStream tokens) {
      return new LowerCaseFilter(tokens);
    }
  }

  private Analysis() {}
}
