package gap;

import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.elasticsearch.ingest.AbstractProcessor;
import org.elasticsearch.ingest.ConfigurationUtils;
import org.elasticsearch.ingest.IngestDocument;

/**
 * The `set` processor of the missing module ingest-common: pipelines stamp event.ingested with it. It knows a constant
 * `value`, `copy_from` and the one template that winlogbeat's pipelines write, `{{_ingest.timestamp}}`.
 */
final class SetProcessor extends AbstractProcessor {
  private static final String TIMESTAMP = "_ingest.timestamp";

  private final String field;
  private final Object value;
  private final String copyFrom;
  private final boolean override;

  SetProcessor(String tag, String description, Map<String, Object> config) {
    super(tag, description);
    field = ConfigurationUtils.readStringProperty("set", tag, config, "field");
    override = ConfigurationUtils.readBooleanProperty("set", tag, config, "override", true);
    Object constant = config.remove("value");
    boolean isTimestamp = constant instanceof String text && text.matches("\\{\\{\\{?_ingest\\.timestamp}}}?");
    value = isTimestamp ? null : constant;
    String source = ConfigurationUtils.readOptionalStringProperty("set", tag, config, "copy_from");
    copyFrom = isTimestamp ? TIMESTAMP : source;
  }

  @Override
  public String getType() {
    return "set";
  }

  @Override
  public IngestDocument execute(IngestDocument document) {
    if (!override && document.hasField(field) && document.getFieldValue(field, Object.class) != null) return document;
    Object found = copyFrom == null ? value : document.getFieldValue(copyFrom, Object.class);
    document.setFieldValue(field, found instanceof ZonedDateTime time ? text(time) : found);
    return document;
  }

  private static String text(ZonedDateTime time) {
    return time.toInstant().truncatedTo(ChronoUnit.MILLIS).toString();
  }
}
