package gap;

import java.io.IOException;
import java.util.List;
import org.elasticsearch.Build;
import org.elasticsearch.client.internal.node.NodeClient;
import org.elasticsearch.rest.BaseRestHandler;
import org.elasticsearch.rest.RestRequest;
import org.elasticsearch.rest.RestResponse;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.xcontent.XContentBuilder;

/** `GET /` and `HEAD /`, which answer 405 without the module rest-root: people and clients look there for the version. */
public final class RootHandler extends BaseRestHandler {
  @Override
  public String getName() {
    return "gap_root";
  }

  @Override
  public List<Route> routes() {
    return List.of(new Route(RestRequest.Method.GET, "/"), new Route(RestRequest.Method.HEAD, "/"));
  }

  @Override
  protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) {
    return channel -> channel.sendResponse(new RestResponse(RestStatus.OK, about(channel.newBuilder())));
  }

  private static XContentBuilder about(XContentBuilder json) throws IOException {
    json.startObject().field("name", "test").field("cluster_name", "test");
    json.startObject("version");
    json.field("number", Build.current().version()).field("build_flavor", "default");
    json.endObject();
    return json.field("tagline", "You Know, for Search").endObject();
  }
}
