import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';

/** OpenAPI at `/api/docs` (page) and `/api/docs-json`. */
export function document(app: INestApplication): void {
  const config = new DocumentBuilder()
    .setTitle('Témoin')
    .setDescription('Audit et traçabilité de « Mon Compte Partenaire »')
    .setVersion('0.1')
    .addCookieAuth('temoin_session')
    .addBearerAuth()
    .build();
  SwaggerModule.setup('api/docs', app, () => SwaggerModule.createDocument(app, config));
}
