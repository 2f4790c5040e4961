# Built for one runtime: the portable output carries the drawing library's native files of every platform.
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
ARG TARGETARCH=amd64
WORKDIR /source
COPY . .
RUN dotnet publish src/Pepeunit.Bot -c Release -o /app --self-contained false \
    -r "linux-$([ "$TARGETARCH" = arm64 ] && echo arm64 || echo x64)"

FROM mcr.microsoft.com/dotnet/aspnet:10.0
WORKDIR /app
COPY --from=build /app .
# For Repos that come from a Git address; without it the rest works.
RUN apt-get update && apt-get install -y --no-install-recommends git ca-certificates && rm -rf /var/lib/apt/lists/*
# Everything that changes lies in /data; the rest of the file system may be read-only.
ENV PU_DATA_FOLDER=/data DOTNET_EnableDiagnostics=0
RUN mkdir /data && chown "$APP_UID" /data
USER $APP_UID
VOLUME /data
EXPOSE 8080 1883 8081 9464
ENTRYPOINT ["dotnet", "Pepeunit.Bot.dll"]
