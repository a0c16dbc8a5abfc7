#!/usr/bin/env bash
# Runs nginx or Caddy in front of a server, with the very file of deploy/: only its name, ports and paths are
# replaced by those of the test. For the browser tests, see end2end/playwright.config.ts.
#
#   proxy.sh nginx|caddy FOLDER FRONT BACK    FRONT and BACK are addresses with ports

# shellcheck source=scripts/lib.sh
source "$(dirname "$0")/lib.sh"

(($# == 4)) || die "usage: proxy.sh nginx|caddy FOLDER FRONT BACK"
proxy=$1 folder=$2 front=$3 back=$4
has "$proxy" || die "$proxy is missing: run scripts/tools.sh test, for Caddy scripts/tools.sh test-all."
has openssl || die "openssl is missing: it makes the certificate of the test."
mkdir -p "$folder"
certificate=$folder/certificate.pem
if [[ ! -f $certificate ]]; then
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 \
        -subj "/CN=${front%:*}" -addext "subjectAltName=IP:${front%:*}" \
        -keyout "$folder/certificate.key" -out "$certificate.new" 2>/dev/null
    mv "$certificate.new" "$certificate"
fi

case $proxy in
    nginx)
        sed -e "s|listen 443 ssl|listen $front ssl|" \
            -e "s|listen 80;|listen ${front%:*}:$((${front##*:} + 1));|" \
            -e "s|server_name verify.example.com|server_name ${front%:*}|" \
            -e "s|/etc/ssl/verify.example.com.pem|$certificate|" \
            -e "s|/etc/ssl/verify.example.com.key|$folder/certificate.key|" \
            -e "s|http://127.0.0.1:3000|http://$back|" deploy/nginx.conf >"$folder/site.conf"
        # What a distribution's own nginx.conf says around it, as far as it matters here.
        cat >"$folder/nginx.conf" <<-END
			pid $folder/nginx.pid;
			events {}
			http {
			    access_log off;
			    client_body_temp_path $folder/body;
			    proxy_temp_path $folder/proxy;
			    fastcgi_temp_path $folder/fastcgi;
			    uwsgi_temp_path $folder/uwsgi;
			    scgi_temp_path $folder/scgi;
			    gzip on;
			    include $folder/site.conf;
			}
		END
        exec nginx -p "$folder" -e stderr -c "$folder/nginx.conf" -g "daemon off;"
        ;;
    caddy)
        # No port of its own for administration, no system trust store, and our certificate for an address.
        {
            printf '{\n\tadmin off\n\tauto_https disable_redirects\n\tskip_install_trust\n\tgrace_period 1s\n'
            # Of streams that browsers leave it writes an error each.
            printf '\tlog {\n\t\toutput file %s\n\t}\n}\n' "$folder/caddy.log"
            sed -e "s|^verify.example.com {|https://$front {\n\ttls $certificate $folder/certificate.key|" \
                -e "s|reverse_proxy 127.0.0.1:3000|reverse_proxy $back|" deploy/Caddyfile
        } >"$folder/Caddyfile"
        export XDG_DATA_HOME=$folder/data XDG_CONFIG_HOME=$folder/config
        exec caddy run --config "$folder/Caddyfile" --adapter caddyfile
        ;;
    *) die "usage: proxy.sh nginx|caddy FOLDER FRONT BACK" ;;
esac
