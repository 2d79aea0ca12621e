package io.mutstreams.e2e;

import java.util.List;

/**
 * The documented command lines that a test of another kind runs: those that install, need systemd
 * or a booted system, build with Maven, or have a test to themselves.
 */
final class ExamplesElsewhere {
  private static final String TESTS = "simulator/src/test/java/io/mutstreams/";
  private static final String INSTALL = TESTS + "lab/InstallLab.java";
  private static final String ARCHIVE = TESTS + "lab/ArchiveLab.java";
  private static final String SECRETS = TESTS + "lab/GatewaySecrets.java";
  private static final String BOOTED = TESTS + "lab/BootedDebian.java";

  /**
   * One of them.
   *
   * @param line as the page or the help shows it
   * @param file what runs it or the like
   * @param words that stand there
   */
  record Elsewhere(String line, String file, String words) {}

  private ExamplesElsewhere() {}

  static List<Elsewhere> all() {
    return List.of(
        new Elsewhere("./mutstreams demo", TESTS + "simulator/demo/DemoIT.java", "\"demo\""),
        new Elsewhere(
            "mutstreams simulate replay --speed 60 --file roads.csv --topic"
                + " 'city/road/{REPORT_ID}' --time TIMESTAMP --fields avgSpeed,vehicleCount --file"
                + " parking.csv --topic 'city/parking/{garagecode}' --time updatetime",
            TESTS + "simulator/cli/SimulateIT.java",
            "\"replay\""),
        new Elsewhere("./mvnw verify", ".ci/run", "./mvnw -B -ntp verify"),
        new Elsewhere("./mvnw -DskipTests package", "mutstreams", "./mvnw -q -DskipTests package"),
        new Elsewhere(
            "./mvnw -q -Dmaven.test.skip install -pl plugin-api/testkit -am",
            "plugins/pom.xml",
            "<module>template</module>"),
        new Elsewhere(
            "./mvnw -q -f ../my-plugin/pom.xml package",
            "plugins/pom.xml",
            "<module>template</module>"),
        new Elsewhere(
            "sudo apt install ./systemd/target/mutstreams_*_all.deb", INSTALL, "\"install\""),
        new Elsewhere("sudo apt install ./mutstreams_VERSION_all.deb", INSTALL, "\"install\""),
        new Elsewhere("sudoedit /etc/mutstreams/gateway.yaml", INSTALL, "gateway.yaml"),
        new Elsewhere("systemctl status mutstreams", BOOTED, "\"systemctl\""),
        new Elsewhere(
            "tar xzf mutstreams-VERSION.tar.gz && cd mutstreams-VERSION", ARCHIVE, "tar "),
        new Elsewhere("sudo systemd/install.sh", ARCHIVE, "install.sh"),
        new Elsewhere(
            "sudo systemctl enable --now mutstreams",
            ARCHIVE,
            "\"systemctl\", \"enable\", \"--now\", \"mutstreams\""),
        new Elsewhere("sudo systemctl edit mutstreams", SECRETS, "mutstreams.service.d"),
        new Elsewhere(
            "systemd-ask-password -n | sudo systemd-creds encrypt --name=cloud -"
                + " /etc/credstore.encrypted/mutstreams.cloud",
            SECRETS,
            "systemd-creds encrypt"),
        journal("-p warning --since -1h"),
        journal("-f"),
        journal("-g event=refused"),
        journal("-b -1"),
        trust(
            "keytool -genkeypair -alias us -dname \"CN=Our plugins\" -keyalg EC -groupname"
                + " secp256r1 -validity 3650 -keystore keys.p12"),
        trust("keytool -exportcert -rfc -alias us -keystore keys.p12 > signers.pem"),
        trust("jarsigner -keystore keys.p12 plugins/my.jar us"));
  }

  private static Elsewhere journal(String options) {
    return new Elsewhere("journalctl -u mutstreams " + options, BOOTED, "\"journalctl\"");
  }

  private static Elsewhere trust(String line) {
    return new Elsewhere(
        line,
        "agent/src/test/java/io/mutstreams/agent/plugin/Keys.java",
        line.substring(0, line.indexOf(' ')));
  }
}
